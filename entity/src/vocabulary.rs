//! The closed word lists of the policy and of the programme's work.
//!
//! Each word is stored and spoken as its own code (`CREATION`), on both databases and in the API.

use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

/// A closed list of words.
pub trait Vocabulary: Copy + Eq + fmt::Debug + FromStr<Err = UnknownWord> + Send + Sync + 'static {
    /// The name of the list, as the API calls it.
    const NAME: &'static str;
    /// Every word, in order.
    const ALL: &'static [Self];
    /// What the list is, as the API tells it: Chinese, then English.
    const ABOUT: &'static str;
    /// The word as it is stored and spoken.
    fn code(self) -> &'static str;
    /// What the word means, as the API tells it.
    fn about(self) -> &'static str;
}

/// The word is not in its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// The list.
    pub list: &'static str,
    /// What stood there.
    pub word: String,
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} is not a {}", self.word, self.list)
    }
}

impl std::error::Error for UnknownWord {}

/// What a list and a word are is said once, in one line above them: here and in the API.
macro_rules! vocabularies {
    ($(#[doc = $about:literal] $name:ident { $(#[doc = $word_about:literal] $word:ident = $code:literal,)+ })+) => {$(
        #[doc = $about]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType, serde::Deserialize, serde::Serialize)]
        #[sea_orm(value_type = "String")]
        pub enum $name {
            $(#[doc = $word_about] #[serde(rename = $code)] $word,)+
        }

        impl Vocabulary for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = &[$(Self::$word),+];
            const ABOUT: &'static str = $about.trim_ascii();

            fn code(self) -> &'static str {
                match self {
                    $(Self::$word => $code,)+
                }
            }

            fn about(self) -> &'static str {
                match self {
                    $(Self::$word => $word_about.trim_ascii(),)+
                }
            }
        }

        impl crate::texts::Texts for $name {}

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.code())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($code => Ok(Self::$word),)+
                    _ => Err(UnknownWord { list: Self::NAME, word: word.to_owned() }),
                }
            }
        }
    )+};
}

vocabularies! {
    /// 项目库类型（条文：附件1）。/ A pool of the project library (annex 1).
    Pool {
        /// 创建型。/ Being created.
        Creation = "CREATION",
        /// 储备型。/ In reserve.
        Reserve = "RESERVE",
        /// 基础型。/ Basic.
        Basic = "BASIC",
    }

    /// 创建等级（条文：附件1）。/ The level aimed at (annex 1).
    TargetLevel {
        /// 省级。/ Provincial.
        Provincial = "PROVINCIAL",
        /// 市级。/ Municipal.
        Municipal = "MUNICIPAL",
        /// 省市联创。/ Provincial and municipal.
        ProvincialAndMunicipal = "PROVINCIAL_AND_MUNICIPAL",
        /// 待定。/ Not yet determined.
        Undetermined = "UNDETERMINED",
    }

    /// 创建类型（条文：四（四））。/ The type of creation (§四(四)).
    CreationType {
        /// 旧改类。/ Renovation.
        Renovation = "RENOVATION",
        /// 新建类。/ New build.
        NewBuild = "NEW_BUILD",
    }

    /// 单位类别（条文：附件2）。/ What an organization is in the programme (annex 2).
    OrganizationKind {
        /// 统筹协调机构。/ The office that leads.
        LeadOffice = "LEAD_OFFICE",
        /// 部门。/ A department.
        Department = "DEPARTMENT",
        /// 实施主体。/ A street, town or committee that implements.
        ImplementingUnit = "IMPLEMENTING_UNIT",
    }

    /// 职责方式（条文：附件2）。/ The verb of a clause (annex 2).
    ResponsibilityRole {
        /// 牵头。/ Leads.
        Lead = "LEAD",
        /// 负责。/ Is responsible.
        Responsible = "RESPONSIBLE",
        /// 指导。/ Guides.
        Guide = "GUIDE",
        /// 协同。/ Coordinates.
        Coordinate = "COORDINATE",
        /// 配合。/ Assists.
        Assist = "ASSIST",
    }

    /// 职责对象。/ What a clause is owed for.
    DutySubject {
        /// 每个社区。/ Each community.
        Community = "COMMUNITY",
        /// 整个方案。/ The programme as a whole.
        Programme = "PROGRAMME",
    }

    /// 工作内容（条文：附件2）。/ What a clause asks to be done (annex 2).
    Activity {
        /// 专班办公室日常工作。/ Daily work of the office.
        OfficeDailyWork = "OFFICE_DAILY_WORK",
        /// 年度项目创建。/ The year's project creation.
        AnnualProjectCreation = "ANNUAL_PROJECT_CREATION",
        /// 统筹推进。/ Overall coordination.
        OverallCoordination = "OVERALL_COORDINATION",
        /// 要素保障。/ Guarantee of land, funds and staff.
        FactorGuarantee = "FACTOR_GUARANTEE",
        /// 督查指导。/ Supervision and guidance.
        SupervisionGuidance = "SUPERVISION_GUIDANCE",
        /// 评审。/ Appraisal.
        Review = "REVIEW",
        /// 验收。/ Acceptance.
        Acceptance = "ACCEPTANCE",
        /// 教育培训。/ Training.
        Training = "TRAINING",
        /// 实施。/ Implementation.
        Implementation = "IMPLEMENTATION",
        /// 专项规划编制。/ Compiling the special plan.
        Planning = "PLANNING",
        /// 规划审查公示。/ The plan's review and publicity.
        PlanningReviewPublicity = "PLANNING_REVIEW_PUBLICITY",
        /// 规划流程报批。/ The plan's approval procedure.
        PlanningApprovalProcedure = "PLANNING_APPROVAL_PROCEDURE",
        /// 场景建设指导。/ Guidance of a scenario.
        ScenarioGuidance = "SCENARIO_GUIDANCE",
        /// 建设标准宣贯。/ Promotion of standards.
        StandardsPromotion = "STANDARDS_PROMOTION",
        /// 宣传。/ Publicity.
        Publicity = "PUBLICITY",
        /// 数字社会应用活跃度。/ The required use of digital applications.
        DigitalSocietyActivityRequirement = "DIGITAL_SOCIETY_ACTIVITY_REQUIREMENT",
        /// 立项审批。/ Project approval.
        ProjectApproval = "PROJECT_APPROVAL",
        /// 资金保障。/ Guarantee of funds.
        FundingGuarantee = "FUNDING_GUARANTEE",
        /// 项目审价。/ Price audit.
        PriceAudit = "PRICE_AUDIT",
        /// 资金拨付。/ Disbursement.
        FundDisbursement = "FUND_DISBURSEMENT",
        /// 星级社区卫生服务站评定。/ Rating of health stations.
        HealthStationRating = "HEALTH_STATION_RATING",
        /// 数据对接。/ Data integration.
        DataIntegration = "DATA_INTEGRATION",
        /// 数字化统建平台。/ The common digital platform.
        DigitalPlatform = "DIGITAL_PLATFORM",
        /// 个性应用。/ A community's own applications.
        DigitalApplications = "DIGITAL_APPLICATIONS",
        /// 信息化专项资金保障。/ Guarantee of the IT fund.
        ItSpecialFundingGuarantee = "IT_SPECIAL_FUNDING_GUARANTEE",
        /// 统建平台初验。/ The platform's preliminary acceptance.
        DigitalPlatformPreliminaryAcceptance = "DIGITAL_PLATFORM_PRELIMINARY_ACCEPTANCE",
        /// 统建平台终验。/ The platform's final acceptance.
        DigitalPlatformFinalAcceptance = "DIGITAL_PLATFORM_FINAL_ACCEPTANCE",
        /// 存量用地。/ Use of existing land.
        Land = "LAND",
        /// 项目储备。/ Keeping projects in reserve.
        ProjectReserve = "PROJECT_RESERVE",
        /// 方案编制。/ Preparing the scheme.
        SchemePreparation = "SCHEME_PREPARATION",
        /// 项目申报。/ Application.
        ProjectApplication = "PROJECT_APPLICATION",
        /// 项目运营。/ Operation.
        Operation = "OPERATION",
    }

    /// 职责状态。/ Where a duty stands.
    DutyStatus {
        /// 待签收。/ Assigned.
        Assigned = "ASSIGNED",
        /// 已签收。/ Acknowledged.
        Acknowledged = "ACKNOWLEDGED",
        /// 已办结。/ Completed, to be confirmed.
        Completed = "COMPLETED",
        /// 已退回。/ Returned, to be completed again.
        Returned = "RETURNED",
        /// 已确认。/ Confirmed: over.
        Confirmed = "CONFIRMED",
        /// 已取消。/ Cancelled: over.
        Cancelled = "CANCELLED",
    }

    /// 签署动作。/ What a signature says.
    SignOffAct {
        /// 签收。/ Acknowledged.
        Acknowledge = "ACKNOWLEDGE",
        /// 办结。/ Completed.
        Complete = "COMPLETE",
    }

    /// 指标集状态。/ Where a set of indicators stands.
    IndicatorSetStatus {
        /// 草案。/ A draft: it can still be replaced.
        Draft = "DRAFT",
        /// 已发布。/ Published: it does not change.
        Published = "PUBLISHED",
        /// 已停用。/ Retired: no new evaluation pins it.
        Retired = "RETIRED",
    }

    /// 标配或选配（条文：三、总体目标）。/ Whether an indicator is part of every community (§三).
    IndicatorTier {
        /// 标配。/ Of every community.
        Standard = "STANDARD",
        /// 选配。/ Optional: a community may do without.
        Optional = "OPTIONAL",
    }

    /// 评价状态。/ Where an evaluation stands.
    EvaluationStatus {
        /// 自评中。/ The unit scores itself.
        Draft = "DRAFT",
        /// 核验中。/ Submitted: it is being verified.
        Submitted = "SUBMITTED",
        /// 已定稿。/ Final: it does not change.
        Final = "FINAL",
        /// 已取消。/ Cancelled: it counts for nothing, and another one may be opened.
        Cancelled = "CANCELLED",
    }

    /// 会签单位状态。/ Where a place on the roster of a review stands.
    SignatoryState {
        /// 待签署。/ To be signed.
        Pending = "PENDING",
        /// 已签署，内容未变更。/ Signed, and what was signed has not changed.
        Signed = "SIGNED",
        /// 已签署，内容已变更，须重新签署。/ Signed, and what was signed has changed: to be signed again.
        Stale = "STALE",
        /// 已撤回意见。/ Signed, and withdrawn.
        Withdrawn = "WITHDRAWN",
    }

    /// 评分状态。/ Where a score stands.
    ScoreStatus {
        /// 未填。/ Nothing is said yet.
        Empty = "EMPTY",
        /// 已自评。/ The unit has spoken; not all verifiers have.
        SelfScored = "SELF_SCORED",
        /// 已核验。/ All verifiers found the same.
        Verified = "VERIFIED",
        /// 有分歧。/ The verifiers differ.
        Disputed = "DISPUTED",
        /// 已裁定。/ The lead office has decided.
        Adjudicated = "ADJUDICATED",
    }

    /// 评审类别及会签依据（条文：附件2）。/ What is reviewed, and so by whom (annex 2).
    ReviewKind {
        /// 评审：条文含“评审”的部门。/ An appraisal: departments whose clauses say 评审.
        Appraisal = "APPRAISAL",
        /// 复核：条文含“验收”的部门（条文：四（七））。/ A recheck (§四(七)): departments whose clauses say 验收.
        Recheck = "RECHECK",
        /// 统建平台初验。/ The digital platform's preliminary acceptance.
        PlatformPreliminaryAcceptance = "PLATFORM_PRELIMINARY_ACCEPTANCE",
        /// 统建平台终验。/ The digital platform's final acceptance.
        PlatformFinalAcceptance = "PLATFORM_FINAL_ACCEPTANCE",
    }

    /// 方案类别（条文：四（二））。/ Which plan of a community it is (§四(二)).
    PlanKind {
        /// 申报方案。/ The plan by which its creation is applied for.
        ApplicationPlan = "APPLICATION_PLAN",
        /// 实施方案。/ The plan by which it is carried out.
        ImplementationPlan = "IMPLEMENTATION_PLAN",
    }

    /// 方案某一版的状态（条文：四（二））。/ Where a version of a plan stands (§四(二)).
    PlanStatus {
        /// 草稿：仅实施单位可见。/ A draft, which is its unit's alone.
        Draft = "DRAFT",
        /// 已提交，不可修改。/ Submitted: it does not change.
        Submitted = "SUBMITTED",
        /// 评审已通过。/ An appraisal passed it.
        Appraised = "APPRAISED",
        /// 评审已退回，须提交新版。/ An appraisal returned it: the next version follows.
        Returned = "RETURNED",
        /// 已由新版取代。/ A later version was submitted.
        Superseded = "SUPERSEDED",
    }

    /// 评审状态。/ Where a review stands.
    ReviewStatus {
        /// 会签中。/ Open: opinions are signed.
        Open = "OPEN",
        /// 已结论。/ Concluded: it does not change.
        Concluded = "CONCLUDED",
        /// 已取消。/ Cancelled.
        Cancelled = "CANCELLED",
    }

    /// 评审结论。/ What a review came to.
    ReviewConclusion {
        /// 通过。/ Passed.
        Passed = "PASSED",
        /// 有条件通过。/ Passed with conditions.
        PassedWithConditions = "PASSED_WITH_CONDITIONS",
        /// 退回。/ Returned: another round may open.
        Returned = "RETURNED",
    }

    /// 会签意见。/ What an opinion says.
    OpinionDecision {
        /// 同意。/ Agrees.
        Approve = "APPROVE",
        /// 同意并附意见。/ Agrees, with comments.
        ApproveWithComments = "APPROVE_WITH_COMMENTS",
        /// 退回。/ Says to return it.
        Return = "RETURN",
        /// 回避。/ Takes no part.
        Recuse = "RECUSE",
    }
}

mod account;
mod bulletin;
mod dossier;
mod feed;
mod funding;
mod inbox;
mod library;
mod mechanism;
mod project;
mod webhook;
mod work;

pub use account::{AccountKind, AccountStatus, ClientKind, Role};
pub use bulletin::{BulletinMeasure, BulletinStatus, CorrectionCause, Signal, SignalMeasure};
pub use dossier::{CreationSubtype, DossierField, SpaceKind};
pub use feed::{ChangeType, FeedKind, FeedReach, FeedRule};
pub use funding::{ExpenditureCategory, FundSource, FundingOrigin, FundingStatus};
pub use inbox::{DraftCommand, DraftState, NotificationKind};
pub use library::{LibraryDutyEffect, LibraryField};
pub use mechanism::{
    ApplicationKind, ApplicationStatus, LeaseStatus, MilestoneStatus, PublicityKind, PublicityStatus,
    RequirementKind, TargetRule,
};
pub use project::{AcceptanceLevel, Stage, StudyConclusion};
pub use webhook::{WebhookForm, WebhookOutcome, WebhookState, WebhookSuspension};
pub use work::{Rhythm, WorkItemStatus, WorkList};

#[cfg(test)]
mod tests;
