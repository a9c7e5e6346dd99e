//! What a community is to be paid (§五(三)), by plain numbers: the same for a screen, a payment, and a what-if.
//!
//! C is the cap of the highest level passed, S what was spent, P what was paid.
//!
//! 1. It passed: the subsidy is min(S, C), the reward a half of what S is below C; P is taken off.
//! 2. It was not completed in its year: 70 % are approved, and 7 million at most; the subsidy is what was spent of that, and there is
//!    no reward.
//! 3. It passed later, or with a higher level: 1 again, by the highest level, and all that was paid is taken off.
//!
//! Every number comes with its step, as a clerk would write it down.

mod step;
#[cfg(test)]
mod tests;
mod warning;

pub use step::Step;

use crate::{
    domain::project::Advice,
    policy::{
        CompletedLevel, Eligibility, LateBase, Overpayment, Parameters, RewardBase, SpendBasis, YearOf,
    },
};
use entity::{
    cents::Cents,
    month::YearMonth,
    vocabulary::{AcceptanceLevel, CreationType, FundSource, FundingStatus, Stage, TargetLevel},
};
use step::Steps;
use time::Date;

/// What is known of a community besides its money.
#[derive(Clone, Debug)]
pub struct Facts {
    pub creation_type: Option<CreationType>,
    /// Whether its unit is a street or a town: whether it has a division code.
    pub unit_has_code: bool,
    /// What the office ruled of it, and why.
    pub ruling: Option<(bool, String)>,
    /// The same of its type.
    pub of_type: Option<(bool, String)>,
    /// Whether it is a project to be created.
    pub is_listed: bool,
    pub stage: Stage,
    pub target: TargetLevel,
    pub planned_start: Option<YearMonth>,
    pub planned_finish: Option<YearMonth>,
    /// The acceptances that stand.
    pub passed: Vec<(AcceptanceLevel, Date)>,
}

/// What is known of its money; of what was taken back nothing.
#[derive(Clone, Debug, Default)]
pub struct Money {
    pub spent: Vec<(FundSource, Cents)>,
    /// By the last price audit.
    pub audited: Option<Cents>,
    pub paid: Vec<Cents>,
}

/// What comes of it. A number is none where nothing can be said.
#[derive(Clone, Debug)]
pub struct Computed {
    pub level: Option<AcceptanceLevel>,
    pub status: FundingStatus,
    pub reason: Option<String>,
    pub cap: Option<Cents>,
    pub approved: Option<Cents>,
    pub spent: Cents,
    pub audited: Option<Cents>,
    pub subsidy: Option<Cents>,
    pub reward: Option<Cents>,
    pub entitlement: Option<Cents>,
    /// What it would come to where it passes in its year, with the level that it aims at.
    pub expected: Option<Cents>,
    pub paid: Cents,
    pub payable: Option<Cents>,
    pub receivable: Option<Cents>,
    pub borne: Option<Cents>,
    pub steps: Vec<Step>,
    pub warnings: Vec<Advice>,
}

/// A subsidy and its reward.
#[derive(Clone, Copy)]
struct Due {
    subsidy: Cents,
    reward: Cents,
}

impl Due {
    fn total(self) -> Cents {
        self.subsidy + self.reward
    }
}

const NO_RULES: &str = "政策包未载明资金规则 / the pack has no rules of money";
const NO_TYPE: &str = "实施主体尚未填报创建类型 / its unit has not stated the creation type";
const NOT_LISTED: &str = "尚未列为创建项目 / it is no project to be created";
const NO_YEAR: &str =
    "没有计划时间，无从确定“当年” / no month is planned, so there is no year to be completed in";
const NO_TARGET: &str = "拟创等级待定 / the level that it aims at is not determined";

/// Where there are no rules.
pub fn without_rules(money: &Money) -> Computed {
    let spent = money.spent.iter().map(|(_, amount)| *amount).sum();
    Computed { reason: Some(NO_RULES.to_owned()), ..nothing(FundingStatus::Blocked, spent, money) }
}

fn nothing(status: FundingStatus, spent: Cents, money: &Money) -> Computed {
    Computed {
        level: None,
        status,
        reason: None,
        cap: None,
        approved: None,
        spent,
        audited: money.audited,
        subsidy: None,
        reward: None,
        entitlement: None,
        expected: None,
        paid: money.paid.iter().copied().sum(),
        payable: None,
        receivable: None,
        borne: None,
        steps: Vec::new(),
        warnings: Vec::new(),
    }
}

/// What a community is to be paid on a day.
pub fn compute(rules: &Parameters, facts: &Facts, money: &Money, today: Date) -> Computed {
    let mut steps = Steps::default();
    let counts = |source: &FundSource| rules.counted_sources.contains(source);
    let counted: Cents = money.spent.iter().filter(|(source, _)| counts(source)).map(|(_, it)| *it).sum();
    let all: Cents = money.spent.iter().map(|(_, amount)| *amount).sum();
    steps.spent(counted, all - counted, money.audited, rules.spend_basis);
    let basis = money.audited.unwrap_or(counted);
    let passed = facts.passed.iter().filter(|(_, day)| *day <= today);
    let level = passed.clone().map(|(level, _)| *level).max();
    let deadline = deadline(rules, facts);
    let mut of = nothing(status(facts, level, deadline, today), counted, money);
    of.level = level;
    if of.status != FundingStatus::NotDue
        && let Err(reason) = eligible(rules, facts)
    {
        of.status = FundingStatus::Blocked;
        of.reason = Some(reason);
        of.steps = steps.0;
        return of;
    }
    let target = cap_of_target(rules, facts.target);
    let full = |cap: Cents| due(rules, basis, cap, cap);
    of.expected = target.filter(|_| level.is_none()).map(|cap| full(cap).total());
    match of.status {
        FundingStatus::Passed => {
            let cap = cap_of(rules, level.unwrap_or(AcceptanceLevel::Municipal));
            let is_completed = |(level, day): &&(AcceptanceLevel, Date)| {
                deadline.is_none_or(|deadline| *day <= deadline) && completes(rules, facts.target, *level)
            };
            let is_late = deadline.is_some() && passed.clone().find(is_completed).is_none();
            let base = match rules.reward_base {
                RewardBase::Approved if is_late => late(rules, basis, target.unwrap_or(cap)),
                RewardBase::Approved | RewardBase::FullCap => cap,
            };
            let due = due(rules, basis, cap, base);
            steps.cap(level, cap);
            steps.subsidy(basis, cap, due.subsidy);
            steps.reward(rules.reward_share, (basis, base), due.reward);
            of.cap = Some(cap);
            of.approved = Some(cap);
            of.borne = Some((basis - cap).or_zero());
            steps.borne((basis, cap), (basis - cap).or_zero());
            of.settle(rules, due, &mut steps);
        }
        FundingStatus::NotCompleted => match target {
            Some(cap) => {
                let approved = late(rules, basis, cap);
                let due = Due { subsidy: basis.min(approved), reward: Cents::ZERO };
                of.cap = Some(cap);
                of.approved = Some(approved);
                steps.target(facts.target, cap);
                steps.late(rules, (basis, cap), approved);
                steps.subsidy(basis, approved, due.subsidy);
                of.settle(rules, due, &mut steps);
            }
            None => of.reason = Some(NO_TARGET.to_owned()),
        },
        FundingStatus::InYear => {
            of.cap = target;
            match target {
                Some(cap) => {
                    let due = full(cap);
                    of.approved = Some(cap);
                    steps.target(facts.target, cap);
                    steps.subsidy(basis, cap, due.subsidy);
                    steps.reward(rules.reward_share, (basis, cap), due.reward);
                    steps.expected(due.subsidy, due.reward);
                }
                None => of.reason = Some(NO_TARGET.to_owned()),
            }
            of.owe(rules, Cents::ZERO, &mut steps);
        }
        FundingStatus::NotDue => {
            let is_listed = facts.is_listed;
            of.reason = Some(if is_listed { NO_YEAR } else { NOT_LISTED }.to_owned());
            of.owe(rules, Cents::ZERO, &mut steps);
        }
        FundingStatus::Blocked => {}
    }
    let loss = of.expected.zip(target).map(|(expected, cap)| expected - basis.min(late(rules, basis, cap)));
    of.warnings = warning::of(rules, (facts, deadline, today), &of, (basis, loss));
    of.steps = steps.0;
    of
}

impl Computed {
    /// What is due, less what was paid.
    fn settle(&mut self, rules: &Parameters, due: Due, steps: &mut Steps) {
        self.subsidy = Some(due.subsidy);
        self.reward = Some(due.reward);
        self.entitlement = Some(due.total());
        steps.entitlement(due.subsidy, due.reward);
        self.owe(rules, due.total(), steps);
    }

    fn owe(&mut self, rules: &Parameters, due: Cents, steps: &mut Steps) {
        let is_audited = self.audited.is_some() || rules.spend_basis == SpendBasis::Recorded;
        let payable = if is_audited { (due - self.paid).or_zero() } else { Cents::ZERO };
        self.payable = Some(payable);
        steps.payable((due, self.paid), payable, is_audited);
        if rules.overpayment == Overpayment::Receivable {
            self.receivable = Some((self.paid - due).or_zero());
            steps.receivable((due, self.paid), (self.paid - due).or_zero());
        }
    }
}

fn due(rules: &Parameters, spent: Cents, cap: Cents, base: Cents) -> Due {
    let left = (base - spent).or_zero();
    Due { subsidy: spent.min(cap), reward: rules.reward_share.of(left, rules.rounding) }
}

/// What is approved of who was not completed in its year.
fn late(rules: &Parameters, spent: Cents, cap: Cents) -> Cents {
    let base = match rules.late_base {
        LateBase::Cap => cap,
        LateBase::Subsidy => spent.min(cap),
    };
    rules.late_share.of(base, rules.rounding).min(rules.late_most)
}

const fn cap_of(rules: &Parameters, level: AcceptanceLevel) -> Cents {
    match level {
        AcceptanceLevel::Municipal => rules.cap_municipal,
        AcceptanceLevel::Provincial => rules.cap_provincial,
    }
}

/// Of who aims at both, the higher one.
const fn level_of(target: TargetLevel) -> Option<AcceptanceLevel> {
    match target {
        TargetLevel::Municipal => Some(AcceptanceLevel::Municipal),
        TargetLevel::Provincial | TargetLevel::ProvincialAndMunicipal => Some(AcceptanceLevel::Provincial),
        TargetLevel::Undetermined => None,
    }
}

fn cap_of_target(rules: &Parameters, target: TargetLevel) -> Option<Cents> {
    level_of(target).map(|level| cap_of(rules, level))
}

fn completes(rules: &Parameters, target: TargetLevel, level: AcceptanceLevel) -> bool {
    match rules.completed_level {
        CompletedLevel::Any => true,
        CompletedLevel::Target => level_of(target).is_none_or(|target| level >= target),
    }
}

/// The day by which it is to be completed.
fn deadline(rules: &Parameters, facts: &Facts) -> Option<Date> {
    let month = match rules.year {
        YearOf::PlannedFinish => facts.planned_finish.as_ref(),
        YearOf::PlannedStart => facts.planned_start.as_ref(),
    }?;
    let (year, _) = month.as_str().split_once('-')?;
    rules.completed_by.of(year.parse().ok()?)
}

fn status(
    facts: &Facts,
    level: Option<AcceptanceLevel>,
    deadline: Option<Date>,
    today: Date,
) -> FundingStatus {
    match deadline {
        _ if level.is_some() => FundingStatus::Passed,
        _ if !facts.is_listed => FundingStatus::NotDue,
        None => FundingStatus::NotDue,
        Some(deadline) if today > deadline => FundingStatus::NotCompleted,
        Some(_) => FundingStatus::InYear,
    }
}

/// Whether anything is paid for it; or why not.
fn eligible(rules: &Parameters, facts: &Facts) -> Result<(), String> {
    let ruled_out = |reason: &str| Err(format!("已裁定不予补助：{reason} / it was ruled out: {reason}"));
    match (&facts.ruling, &facts.of_type) {
        (Some((true, _)), _) => return Ok(()),
        (Some((false, reason)), _) | (None, Some((false, reason))) => return ruled_out(reason),
        (None, Some((true, _)) | None) => {}
    }
    let (by_type, chinese, english) = match facts.creation_type {
        None => return Err(NO_TYPE.to_owned()),
        Some(CreationType::Renovation) => (rules.renovation, "旧改类", "renovation"),
        Some(CreationType::NewBuild) => (rules.new_build, "新建类", "building anew"),
    };
    let by_type = if facts.of_type.is_some() { Eligibility::Eligible } else { by_type };
    let by_unit = if facts.unit_has_code { Eligibility::Eligible } else { rules.unit_without_code };
    for (said, chinese, english) in [
        (by_type, chinese, english),
        (by_unit, "非街道（乡镇）的实施主体", "a unit that is no street and no town"),
    ] {
        match said {
            Eligibility::Eligible => {}
            Eligibility::Ineligible => {
                return Err(format!("{chinese}不予补助 / {english} is not subsidized"));
            }
            Eligibility::Undecided => {
                return Err(format!(
                    "{chinese}是否补助，待统筹协调机构裁定 / whether {english} is subsidized waits for the office's ruling"
                ));
            }
        }
    }
    Ok(())
}
