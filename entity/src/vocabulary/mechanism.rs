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

    /// 租用国有房产意见的状态（条文：五（四））。/ Where a request for state-owned premises stands (§五(四)).
    LeaseStatus {
        /// 已提出。/ Its unit made it.
        Requested = "REQUESTED",
        /// 已转送国有企业。/ The office forwarded it to the enterprise.
        Forwarded = "FORWARDED",
        /// 企业同意。/ The enterprise agreed.
        Agreed = "AGREED",
        /// 企业不同意。/ The enterprise declined.
        Declined = "DECLINED",
        /// 已撤回。/ Its unit withdrew it.
        Withdrawn = "WITHDRAWN",
    }

    /// 数字社会应用的类别（条文：附件2·区数据资源局）。/ Which digital application (annex 2, the data bureau).
    ApplicationKind {
        /// 统建平台的应用。/ Of the platform that is built for all communities.
        Unified = "UNIFIED",
        /// 社区个性应用。/ The community's own.
        Custom = "CUSTOM",
    }

    /// 数字社会应用的状态（条文：附件2·区发改局）。/ Where a digital application stands (annex 2, the reform bureau).
    ApplicationStatus {
        /// 在建或在用。/ It is being built, or in use.
        Active = "ACTIVE",
        /// 已停用。/ It was taken out of use.
        Retired = "RETIRED",
    }

    /// 宣传、培训和观摩的类别（条文：五（五）；附件2·区风貌办）。/ What publicity or a training is (§五(五), annex 2).
    PublicityKind {
        /// 媒体宣传。/ A report in a medium.
        Media = "MEDIA",
        /// 现场观摩。/ A visit on site.
        SiteVisit = "SITE_VISIT",
        /// 教育培训。/ A training.
        Training = "TRAINING",
        /// 其他。/ Something else.
        Other = "OTHER",
    }

    /// 宣传记录的状态（条文：五（五））。/ Where a record of publicity stands (§五(五)).
    PublicityStatus {
        /// 未公开。/ Not published.
        Draft = "DRAFT",
        /// 已公开。/ Published.
        Published = "PUBLISHED",
        /// 已撤下。/ Withdrawn from publication.
        Withdrawn = "WITHDRAWN",
    }
}
