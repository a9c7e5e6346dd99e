//! The words of the life of a project.

use super::{UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// 项目阶段（条文：四（二）至四（七））。/ Where the project of a community stands (§四(二)–四(七)).
    Stage {
        /// 储备（条文：附件1；基础型社区亦在此）。/ In reserve (annex 1); basic communities stand here too.
        Reserve = "RESERVE",
        /// 已申报（条文：四（二））。/ Its unit applied (§四(二)).
        Applied = "APPLIED",
        /// 已研究，拟择优上报（条文：四（二））。/ The office studied the application, and chose it (§四(二)).
        Studied = "STUDIED",
        /// 已向省（市）申报（条文：四（二））。/ Submitted to the city and the province (§四(二)).
        Submitted = "SUBMITTED",
        /// 已公布为创建项目（条文：四（六））。/ Published as a project to be created (§四(六)).
        Listed = "LISTED",
        /// 实施中（条文：四（六））。/ Being implemented (§四(六)).
        Implementing = "IMPLEMENTING",
        /// 已提出验收申请（条文：四（七））。/ Its unit asked for acceptance (§四(七)).
        AcceptanceRequested = "ACCEPTANCE_REQUESTED",
        /// 已通过复核（条文：四（七））。/ It passed the recheck (§四(七)).
        Rechecked = "RECHECKED",
        /// 已通过市级或省级验收（条文：四（七）；五（三））。/ Accepted by the city or the province (§四(七), §五(三)).
        Accepted = "ACCEPTED",
        /// 已命名（条文：四（七））。/ Named (§四(七)).
        Named = "NAMED",
        /// 运营中（条文：四（五）；附件2）。/ In operation (§四(五), annex 2).
        Operating = "OPERATING",
        /// 已移出项目库。/ Withdrawn from the project library.
        Withdrawn = "WITHDRAWN",
    }

    /// 验收级别（条文：四（七）；五（三））。/ Who accepted it (§四(七), §五(三)).
    AcceptanceLevel {
        /// 市级。/ The city.
        Municipal = "MUNICIPAL",
        /// 省级。/ The province.
        Provincial = "PROVINCIAL",
    }

    /// 研究结论（条文：四（二））。/ What the office's study of an application came to (§四(二)).
    StudyConclusion {
        /// 择优上报。/ Chosen, to be submitted.
        Selected = "SELECTED",
        /// 本次不上报。/ Not chosen this time.
        NotSelected = "NOT_SELECTED",
    }
}
