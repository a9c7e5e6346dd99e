//! Scalars and enums, with their words.

use super::answer::{Enumeration, Scalar};
use crate::error::RefusalCode;
use entity::{
    month::YearMonth,
    vocabulary::{
        Activity, CreationType, DutyStatus, DutySubject, EvaluationStatus, IndicatorSetStatus, IndicatorTier,
        OpinionDecision, OrganizationKind, Pool, ResponsibilityRole, ReviewConclusion, ReviewKind,
        ReviewStatus, Role, ScoreStatus, SignOffAct, TargetLevel,
    },
};
use rust_decimal::Decimal;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

pub(super) static SCALARS: [Scalar; 4] = [
    Scalar {
        name: "DateTime",
        about: "时间，RFC 3339，UTC。/ A moment: RFC 3339, UTC, microseconds.",
        reads: |text| OffsetDateTime::parse(text, &Rfc3339).is_ok(),
    },
    Scalar {
        name: "Date",
        about: "日期，如 2022-12-31。/ A day of the calendar: 2022-12-31.",
        reads: |text| entity::day::parse(text).is_some(),
    },
    Scalar {
        name: "YearMonth",
        about: "月份，如 2022-12（条文：附件1）。/ A month, as annex 1 states plans: 2022-12.",
        reads: |text| text.parse::<YearMonth>().is_ok(),
    },
    Scalar {
        name: "Decimal",
        about: "精确小数，以文本传送，如 \"8.50\"。/ An exact decimal, as a text: \"8.50\".",
        // What is written as a number, whatever its place takes: that is said by the command, with the range.
        reads: |text| Decimal::from_str_exact(text).is_ok(),
    },
];

const REFUSALS: [(RefusalCode, &str); 7] = [
    (RefusalCode::NotFound, "不存在，或不可见。/ Not there, or not to be seen."),
    (RefusalCode::NotPermitted, "可见但无权办理。/ Seen, but not the viewer's to do."),
    (RefusalCode::Invalid, "输入值不合要求。/ A value is out of its range."),
    (RefusalCode::Conflict, "他人已更新。/ Changed since the expected revision."),
    (RefusalCode::WrongState, "当前状态不能办理。/ Not in a state for it."),
    (RefusalCode::StaleContent, "签署内容已变更。/ What was signed or seen has changed."),
    (RefusalCode::DuplicateKey, "幂等键已用于其他请求。/ The key was used for something else."),
];

/// Every enum.
pub(super) fn enums() -> Vec<Enumeration> {
    let mut enums = of_duties();
    enums.extend(of_evaluations());
    enums
}

/// Those of evaluations and reviews.
fn of_evaluations() -> Vec<Enumeration> {
    vec![
        Enumeration::of::<IndicatorSetStatus>(
            "指标集状态。/ Where a set of indicators stands.",
            &[
                "草案。/ A draft: it can still be replaced.",
                "已发布。/ Published: it does not change.",
                "已停用。/ Retired: no new evaluation pins it.",
            ],
        ),
        Enumeration::of::<IndicatorTier>(
            "标配或选配（条文：三、总体目标）。/ Whether an indicator is part of every community (§三).",
            &["标配。/ Of every community.", "选配。/ Optional: a community may do without."],
        ),
        Enumeration::of::<EvaluationStatus>(
            "评价状态。/ Where an evaluation stands.",
            &[
                "自评中。/ The unit scores itself.",
                "核验中。/ Submitted: it is being verified.",
                "已定稿。/ Final: it does not change.",
            ],
        ),
        Enumeration::of::<ScoreStatus>(
            "评分状态。/ Where a score stands.",
            &[
                "未填。/ Nothing is said yet.",
                "已自评。/ The unit has spoken; not all verifiers have.",
                "已核验。/ All verifiers found the same.",
                "有分歧。/ The verifiers differ.",
                "已裁定。/ The lead office has decided.",
            ],
        ),
        Enumeration::of::<ReviewKind>(
            "评审类别及会签依据（条文：附件2）。/ What is reviewed, and so by whom (annex 2).",
            &[
                "评审：条文含“评审”的部门。/ An appraisal: departments whose clauses say 评审.",
                "复核：条文含“验收”的部门（条文：四（七））。/ A recheck (§四(七)): departments whose clauses say 验收.",
                "统建平台初验。/ The digital platform's preliminary acceptance.",
                "统建平台终验。/ The digital platform's final acceptance.",
            ],
        ),
        Enumeration::of::<ReviewStatus>(
            "评审状态。/ Where a review stands.",
            &[
                "会签中。/ Open: opinions are signed.",
                "已结论。/ Concluded: it does not change.",
                "已取消。/ Cancelled.",
            ],
        ),
        Enumeration::of::<ReviewConclusion>(
            "评审结论。/ What a review came to.",
            &[
                "通过。/ Passed.",
                "有条件通过。/ Passed with conditions.",
                "退回。/ Returned: another round may open.",
            ],
        ),
        Enumeration::of::<OpinionDecision>(
            "会签意见。/ What an opinion says.",
            &[
                "同意。/ Agrees.",
                "同意并附意见。/ Agrees, with comments.",
                "退回。/ Says to return it.",
                "回避。/ Takes no part.",
            ],
        ),
    ]
}

/// Those of the catalogue, of duties and of lists.
fn of_duties() -> Vec<Enumeration> {
    let order = |name, about, words: &[(&'static str, &'static str)]| {
        Enumeration::named(name, about, words.iter().copied())
    };
    vec![
        Enumeration::of::<Pool>(
            "项目库类型（条文：附件1）。/ A pool of the project library (annex 1).",
            &["创建型。/ Being created.", "储备型。/ In reserve.", "基础型。/ Basic."],
        ),
        Enumeration::of::<TargetLevel>(
            "创建等级（条文：附件1）。/ The level aimed at (annex 1).",
            &[
                "省级。/ Provincial.",
                "市级。/ Municipal.",
                "省市联创。/ Provincial and municipal.",
                "待定。/ Not yet determined.",
            ],
        ),
        Enumeration::of::<CreationType>(
            "创建类型（条文：四（四））。/ The type of creation (§四(四)).",
            &["旧改类。/ Renovation.", "新建类。/ New build."],
        ),
        Enumeration::of::<OrganizationKind>(
            "单位类别（条文：附件2）。/ What an organization is in the programme (annex 2).",
            &[
                "统筹协调机构。/ The office that leads.",
                "部门。/ A department.",
                "实施主体。/ A street, town or committee that implements.",
            ],
        ),
        Enumeration::of::<ResponsibilityRole>(
            "职责方式（条文：附件2）。/ The verb of a clause (annex 2).",
            &[
                "牵头。/ Leads.",
                "负责。/ Is responsible.",
                "指导。/ Guides.",
                "协同。/ Coordinates.",
                "配合。/ Assists.",
            ],
        ),
        Enumeration::of::<DutySubject>(
            "职责对象。/ What a clause is owed for.",
            &["每个社区。/ Each community.", "整个方案。/ The programme as a whole."],
        ),
        Enumeration::of::<Activity>(
            "工作内容（条文：附件2）。/ What a clause asks to be done (annex 2).",
            &ACTIVITIES,
        ),
        Enumeration::of::<DutyStatus>(
            "职责状态。/ Where a duty stands.",
            &[
                "待签收。/ Assigned.",
                "已签收。/ Acknowledged.",
                "已办结。/ Completed, to be confirmed.",
                "已退回。/ Returned, to be completed again.",
                "已确认。/ Confirmed: over.",
                "已取消。/ Cancelled: over.",
            ],
        ),
        Enumeration::of::<SignOffAct>(
            "签署动作。/ What a signature says.",
            &["签收。/ Acknowledged.", "办结。/ Completed."],
        ),
        Enumeration::of::<Role>(
            "角色。/ A role.",
            &[
                "部门经办人。/ Reads its department's duties.",
                "部门签署人。/ Signs for its department.",
                "统筹协调人。/ Coordinates for the lead office.",
                "实施单位经办人。/ Reads everything of its unit's communities.",
                "实施单位签署人。/ Signs for its unit.",
                "区数据平台。/ The district data platform.",
                "系统管理员。/ Keeps accounts.",
                "安全管理员。/ Keeps assignments.",
                "审计员。/ Reads the audit trail.",
            ],
        ),
        order(
            "CommunityOrder",
            "社区排序。/ An order of communities.",
            &[
                ("ORDINAL", "按序号。/ By number, as annex 1 does."),
                ("NAME", "按名称字码。/ By the code points of the name."),
                ("PLANNED_FINISH", "按完成时间，无者在后。/ By the planned finish; those without one last."),
            ],
        ),
        order(
            "DutyOrder",
            "职责排序。/ An order of duties.",
            &[
                ("DUE_ON", "按期限，无者在后。/ By due day; those without one last."),
                ("UPDATED_AT", "按变更时间，最新在前。/ The last changed first."),
                ("RESPONSIBILITY", "按条文次序。/ In the order of annex 2."),
            ],
        ),
        Enumeration::named(
            "UserErrorCode",
            "未办理的原因。/ Why a command was not done.",
            REFUSALS.iter().map(|(code, about)| (code.code(), *about)),
        ),
    ]
}

const ACTIVITIES: [&str; 32] = [
    "专班办公室日常工作。/ Daily work of the office.",
    "年度项目创建。/ The year's project creation.",
    "统筹推进。/ Overall coordination.",
    "要素保障。/ Guarantee of land, funds and staff.",
    "督查指导。/ Supervision and guidance.",
    "评审。/ Appraisal.",
    "验收。/ Acceptance.",
    "教育培训。/ Training.",
    "实施。/ Implementation.",
    "专项规划编制。/ Compiling the special plan.",
    "规划审查公示。/ The plan's review and publicity.",
    "规划流程报批。/ The plan's approval procedure.",
    "场景建设指导。/ Guidance of a scenario.",
    "建设标准宣贯。/ Promotion of standards.",
    "宣传。/ Publicity.",
    "数字社会应用活跃度。/ The required use of digital applications.",
    "立项审批。/ Project approval.",
    "资金保障。/ Guarantee of funds.",
    "项目审价。/ Price audit.",
    "资金拨付。/ Disbursement.",
    "星级社区卫生服务站评定。/ Rating of health stations.",
    "数据对接。/ Data integration.",
    "数字化统建平台。/ The common digital platform.",
    "个性应用。/ A community's own applications.",
    "信息化专项资金保障。/ Guarantee of the IT fund.",
    "统建平台初验。/ The platform's preliminary acceptance.",
    "统建平台终验。/ The platform's final acceptance.",
    "存量用地。/ Use of existing land.",
    "项目储备。/ Keeping projects in reserve.",
    "方案编制。/ Preparing the scheme.",
    "项目申报。/ Application.",
    "项目运营。/ Operation.",
];
