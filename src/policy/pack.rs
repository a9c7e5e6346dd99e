//! A checked pack, as plain data. Rows stand in the order of their files.

use super::{funding::ParameterSpec, places::Places};
use crate::catalogue::Formula;
use entity::{
    hundredths::Hundredths,
    month::YearMonth,
    vocabulary::{
        Activity, DutySubject, OrganizationKind, Pool, RequirementKind, ResponsibilityRole, Stage,
        TargetLevel, TargetRule,
    },
};
use time::Date;

/// A policy document as data. One that [`read`](super::read) gave is whole: every reference leads to a row of
/// this pack, codes are unique, and the counts of annex 1 add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// The document itself.
    pub programme: ProgrammeSpec,
    /// The pools of annex 1.
    pub pools: Vec<PoolSpec>,
    /// Who has duties (annex 2).
    pub organizations: Vec<OrganizationSpec>,
    /// The scenarios that clauses refer to.
    pub scenarios: Vec<ScenarioSpec>,
    /// The clauses of annex 2.
    pub responsibilities: Vec<ResponsibilitySpec>,
    /// The named communities of annex 1.
    pub communities: Vec<CommunitySpec>,
    /// What it aims at (§三).
    pub targets: Vec<TargetSpec>,
    /// The milestones of the special plan (§五(二)).
    pub milestones: Vec<MilestoneSpec>,
    /// What it requires to be measured.
    pub requirements: Vec<RequirementSpec>,
    /// The formula of bulletins and signals; none where the pack states none.
    pub formula: Option<Formula>,
    /// The rules of money, each parameter once; empty of a pack that has no part of money.
    pub funding: Vec<ParameterSpec>,
    /// Where it says what; nothing of what was not read from files.
    pub places: Places,
}

/// The document that a pack states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeSpec {
    /// Names the pack; later packs of the same programme keep it.
    pub code: String,
    /// Title of the plan.
    pub title: String,
    /// 发文字号.
    pub document_number: String,
    /// 印发日期.
    pub issued_on: Date,
    /// 施行日期.
    pub effective_on: Date,
}

/// A pool of annex 1 and how many communities it plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolSpec {
    /// The pool.
    pub pool: Pool,
    /// Communities planned, those without a name included.
    pub planned_count: i32,
    /// 备注 of the pool's unnamed communities.
    pub remark: Option<String>,
}

/// An organization of annex 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationSpec {
    /// Unique in the pack.
    pub code: String,
    /// Its place in annex 2, from 1.
    pub ordinal: i32,
    /// What it is in the programme.
    pub kind: OrganizationKind,
    /// Its name in the document.
    pub name: String,
    /// Its name in English, which the document does not give.
    pub english_name: Option<String>,
    /// Other names in the document.
    pub aliases: Vec<String>,
    /// The public nine-digit statistical code of a street or town.
    pub division_code: Option<String>,
}

/// A scenario (场景).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioSpec {
    /// Unique in the pack.
    pub code: String,
    /// Its place in the official order, from 1.
    pub ordinal: i32,
    /// Its name in the document.
    pub name: String,
}

/// One clause of annex 2 as it binds one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponsibilitySpec {
    /// Unique in the pack; texts repeat, codes do not.
    pub code: String,
    /// Code of the organization that the clause binds.
    pub organization: String,
    /// Its place among the clauses of its organization, from 1.
    pub ordinal: i32,
    /// The verb of the clause.
    pub role: ResponsibilityRole,
    /// What the clause applies to.
    pub applies_to: DutySubject,
    /// Codes of the scenarios that the clause names; may be empty.
    pub scenarios: Vec<String>,
    /// What the clause asks to be done; never empty.
    pub activities: Vec<Activity>,
    /// The clause ends in 等: its list of activities is not closed.
    pub open_ended: bool,
    /// The clause, verbatim.
    pub text: String,
}

/// A named community of annex 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommunitySpec {
    /// Unique in the pack.
    pub code: String,
    /// 序号.
    pub ordinal: i32,
    /// 社区（村）名称.
    pub name: String,
    /// 项目库类型.
    pub pool: Pool,
    /// Code of the 责任单位.
    pub implementing_unit: String,
    /// 启动时间; the document's `/` is none.
    pub planned_start: Option<YearMonth>,
    /// 完成时间; never before the start.
    pub planned_finish: Option<YearMonth>,
    /// 创建等级.
    pub target_level: TargetLevel,
    /// 备注.
    pub remarks: Option<String>,
}

/// Something that the document aims at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetSpec {
    /// Unique among the targets.
    pub code: String,
    /// Its place among them, from 1.
    pub ordinal: i32,
    /// How it is counted.
    pub rule: TargetRule,
    /// What the document says.
    pub text: String,
    /// Where.
    pub clause: String,
    /// Its day.
    pub due: Option<Date>,
    /// How many.
    pub count: i32,
    /// From which stage on a community counts.
    pub stage: Stage,
    /// Codes of the organizations that are meant.
    pub organizations: Vec<String>,
    /// Whether the document decides it so.
    pub decided: bool,
    /// How it is read, where it does not.
    pub reading: Option<String>,
}

/// A milestone of the special plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilestoneSpec {
    /// Unique among the milestones.
    pub code: String,
    /// Its place among them, from 1.
    pub ordinal: i32,
    /// What is reached.
    pub title: String,
    /// Its day.
    pub due: Date,
    /// Code of the clause by which it is somebody's.
    pub responsibility: String,
    /// Where the document names it.
    pub clause: String,
    /// Whether the document decides it so.
    pub decided: bool,
    /// How it is read, where it does not.
    pub reading: Option<String>,
}

/// Something that the document requires to be measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementSpec {
    /// Unique among the requirements.
    pub code: String,
    /// Its place among them, from 1.
    pub ordinal: i32,
    /// What is measured.
    pub kind: RequirementKind,
    /// What the document says.
    pub text: String,
    /// Where.
    pub clause: String,
    /// What is measured is not below it.
    pub threshold: Hundredths,
    /// In which unit.
    pub unit: String,
    /// Whether the document decides it so.
    pub decided: bool,
    /// How it is read, where it does not.
    pub reading: Option<String>,
}
