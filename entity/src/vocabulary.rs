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
    /// The word as it is stored and spoken.
    fn code(self) -> &'static str;
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

macro_rules! vocabularies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $code:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType, serde::Deserialize)]
        #[sea_orm(value_type = "String")]
        pub enum $name {
            $($(#[$word_doc])* #[serde(rename = $code)] $word,)+
        }

        impl Vocabulary for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = &[$(Self::$word),+];

            fn code(self) -> &'static str {
                match self {
                    $(Self::$word => $code,)+
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
    /// 项目库类型 (annex 1).
    Pool {
        /// 创建型
        Creation = "CREATION",
        /// 储备型
        Reserve = "RESERVE",
        /// 基础型
        Basic = "BASIC",
    }

    /// 创建等级 (annex 1).
    TargetLevel {
        /// 省级
        Provincial = "PROVINCIAL",
        /// 市级
        Municipal = "MUNICIPAL",
        /// 省市联创
        ProvincialAndMunicipal = "PROVINCIAL_AND_MUNICIPAL",
        /// 待定
        Undetermined = "UNDETERMINED",
    }

    /// 创建类型 (§四(四)); unknown until a unit states it.
    CreationType {
        /// 旧改类
        Renovation = "RENOVATION",
        /// 新建类
        NewBuild = "NEW_BUILD",
    }

    /// What an organization is in the programme (annex 2).
    OrganizationKind {
        /// 统筹协调机构
        LeadOffice = "LEAD_OFFICE",
        /// 部门
        Department = "DEPARTMENT",
        /// 实施主体
        ImplementingUnit = "IMPLEMENTING_UNIT",
    }

    /// The verb of a clause (annex 2).
    ResponsibilityRole {
        /// 牵头
        Lead = "LEAD",
        /// 负责
        Responsible = "RESPONSIBLE",
        /// 指导
        Guide = "GUIDE",
        /// 协同
        Coordinate = "COORDINATE",
        /// 配合
        Assist = "ASSIST",
    }

    /// What a clause applies to: a clause that says 创建项目 is owed per community.
    DutySubject {
        /// 创建项目
        Community = "COMMUNITY",
        /// 整个行动方案
        Programme = "PROGRAMME",
    }

    /// What a clause asks to be done (annex 2).
    Activity {
        /// 专班办公室日常工作
        OfficeDailyWork = "OFFICE_DAILY_WORK",
        /// 年度项目创建
        AnnualProjectCreation = "ANNUAL_PROJECT_CREATION",
        /// 统筹推进
        OverallCoordination = "OVERALL_COORDINATION",
        /// 要素保障
        FactorGuarantee = "FACTOR_GUARANTEE",
        /// 督查指导
        SupervisionGuidance = "SUPERVISION_GUIDANCE",
        /// 评审
        Review = "REVIEW",
        /// 验收
        Acceptance = "ACCEPTANCE",
        /// 教育培训
        Training = "TRAINING",
        /// 实施
        Implementation = "IMPLEMENTATION",
        /// 专项规划编制
        Planning = "PLANNING",
        /// 审查公示
        PlanningReviewPublicity = "PLANNING_REVIEW_PUBLICITY",
        /// 流程报批
        PlanningApprovalProcedure = "PLANNING_APPROVAL_PROCEDURE",
        /// 场景建设指导
        ScenarioGuidance = "SCENARIO_GUIDANCE",
        /// 标准宣贯
        StandardsPromotion = "STANDARDS_PROMOTION",
        /// 宣传
        Publicity = "PUBLICITY",
        /// 数字社会应用活跃度
        DigitalSocietyActivityRequirement = "DIGITAL_SOCIETY_ACTIVITY_REQUIREMENT",
        /// 立项审批
        ProjectApproval = "PROJECT_APPROVAL",
        /// 资金保障
        FundingGuarantee = "FUNDING_GUARANTEE",
        /// 项目审价
        PriceAudit = "PRICE_AUDIT",
        /// 资金拨付
        FundDisbursement = "FUND_DISBURSEMENT",
        /// 星级社区卫生服务站评定
        HealthStationRating = "HEALTH_STATION_RATING",
        /// 数据对接
        DataIntegration = "DATA_INTEGRATION",
        /// 统建平台
        DigitalPlatform = "DIGITAL_PLATFORM",
        /// 个性应用
        DigitalApplications = "DIGITAL_APPLICATIONS",
        /// 信息化专项资金保障
        ItSpecialFundingGuarantee = "IT_SPECIAL_FUNDING_GUARANTEE",
        /// 统建平台初验
        DigitalPlatformPreliminaryAcceptance = "DIGITAL_PLATFORM_PRELIMINARY_ACCEPTANCE",
        /// 统建平台终验
        DigitalPlatformFinalAcceptance = "DIGITAL_PLATFORM_FINAL_ACCEPTANCE",
        /// 存量用地
        Land = "LAND",
        /// 项目储备
        ProjectReserve = "PROJECT_RESERVE",
        /// 方案编制
        SchemePreparation = "SCHEME_PREPARATION",
        /// 项目申报
        ProjectApplication = "PROJECT_APPLICATION",
        /// 项目运营
        Operation = "OPERATION",
    }

    /// Where a duty stands.
    DutyStatus {
        /// 待签收
        Assigned = "ASSIGNED",
        /// 已签收
        Acknowledged = "ACKNOWLEDGED",
        /// 已办结
        Completed = "COMPLETED",
        /// 已退回
        Returned = "RETURNED",
        /// 已确认
        Confirmed = "CONFIRMED",
        /// 已取消
        Cancelled = "CANCELLED",
    }

    /// What a signature says.
    SignOffAct {
        /// 签收
        Acknowledge = "ACKNOWLEDGE",
        /// 办结
        Complete = "COMPLETE",
    }

    /// Where a set of indicators stands.
    IndicatorSetStatus {
        /// 草案
        Draft = "DRAFT",
        /// 已发布
        Published = "PUBLISHED",
        /// 已停用
        Retired = "RETIRED",
    }

    /// Whether an indicator is part of every community (§三: “标配+选配”).
    IndicatorTier {
        /// 标配
        Standard = "STANDARD",
        /// 选配
        Optional = "OPTIONAL",
    }

    /// Where an evaluation stands.
    EvaluationStatus {
        /// 自评中
        Draft = "DRAFT",
        /// 核验中
        Submitted = "SUBMITTED",
        /// 已定稿
        Final = "FINAL",
    }

    /// Where a score stands.
    ScoreStatus {
        /// 未填
        Empty = "EMPTY",
        /// 已自评
        SelfScored = "SELF_SCORED",
        /// 已核验
        Verified = "VERIFIED",
        /// 有分歧
        Disputed = "DISPUTED",
        /// 已裁定
        Adjudicated = "ADJUDICATED",
    }

    /// What is reviewed, and so by whom (annex 2; §四(七)).
    ReviewKind {
        /// 评审
        Appraisal = "APPRAISAL",
        /// 复核
        Recheck = "RECHECK",
        /// 统建平台初验
        PlatformPreliminaryAcceptance = "PLATFORM_PRELIMINARY_ACCEPTANCE",
        /// 统建平台终验
        PlatformFinalAcceptance = "PLATFORM_FINAL_ACCEPTANCE",
    }

    /// Where a review stands.
    ReviewStatus {
        /// 会签中
        Open = "OPEN",
        /// 已结论
        Concluded = "CONCLUDED",
        /// 已取消
        Cancelled = "CANCELLED",
    }

    /// What a review came to.
    ReviewConclusion {
        /// 通过
        Passed = "PASSED",
        /// 有条件通过
        PassedWithConditions = "PASSED_WITH_CONDITIONS",
        /// 退回
        Returned = "RETURNED",
    }

    /// What an opinion says.
    OpinionDecision {
        /// 同意
        Approve = "APPROVE",
        /// 同意并附意见
        ApproveWithComments = "APPROVE_WITH_COMMENTS",
        /// 退回
        Return = "RETURN",
        /// 回避
        Recuse = "RECUSE",
    }

    /// Who signs in.
    AccountKind {
        /// 个人
        Person = "PERSON",
        /// 服务
        Service = "SERVICE",
    }

    /// What an assignment makes of its holder. What each role may do is said in the server's `authz`.
    Role {
        /// 部门经办人
        DepartmentOfficer = "DEPARTMENT_OFFICER",
        /// 部门签署人
        DepartmentSigner = "DEPARTMENT_SIGNER",
        /// 统筹协调人
        Coordinator = "COORDINATOR",
        /// 实施单位经办人
        UnitOfficer = "UNIT_OFFICER",
        /// 实施单位签署人
        UnitSigner = "UNIT_SIGNER",
        /// 区数据平台
        DataPlatform = "DATA_PLATFORM",
        /// 系统管理员
        SystemAdmin = "SYSTEM_ADMIN",
        /// 安全管理员
        SecurityAdmin = "SECURITY_ADMIN",
        /// 审计员
        Auditor = "AUDITOR",
    }
}

#[cfg(test)]
mod tests {
    use super::{Activity, DutyStatus, Role, UnknownWord, Vocabulary};

    fn reads_back<V: Vocabulary>() {
        for word in V::ALL {
            assert_eq!(word.code().parse::<V>().as_ref(), Ok(word));
        }
    }

    #[test]
    fn every_word_reads_back() {
        reads_back::<Activity>();
        reads_back::<DutyStatus>();
        reads_back::<Role>();
    }

    #[test]
    fn a_word_of_no_list_is_named() {
        let fault = "assigned".parse::<DutyStatus>().unwrap_err();
        assert_eq!(fault, UnknownWord { list: "DutyStatus", word: "assigned".into() });
    }
}
