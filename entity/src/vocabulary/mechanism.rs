//! The words of targets, of the special plan, and of the smaller mechanisms.

use super::{UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// 目标的计算方法（条文：三；附件1）。/ By what rule a target is counted (§三, annex 1).
    TargetRule {
        /// 所列每个单位至少若干个社区达到某阶段。/ Each organization that is listed has so many communities that came so far.
        EveryOrganization = "EVERY_ORGANIZATION",
        /// 期限所在年度内新申报若干个项目。/ So many applications in the calendar year of its day.
        ApplicationsOfYear = "APPLICATIONS_OF_YEAR",
        /// 项目库全部社区达到某阶段，含未具名者。/ All communities of the library came so far, those without a name included.
        WholeLibrary = "WHOLE_LIBRARY",
    }

    /// 要求的类别（条文：附件2·区发改局）。/ What is required (annex 2, the reform bureau).
    RequirementKind {
        /// 数字社会应用的活跃度。/ How active digital applications are.
        DigitalActivity = "DIGITAL_ACTIVITY",
    }

    /// 专项规划节点的状态（条文：五（二））。/ Where a milestone of the special plan stands (§五(二)).
    MilestoneStatus {
        /// 未到期，未完成。/ It is to come.
        Pending = "PENDING",
        /// 已完成。/ It is reached.
        Reached = "REACHED",
        /// 已过期限，未完成。/ Its day has passed, and it is not reached.
        Overdue = "OVERDUE",
    }
}
