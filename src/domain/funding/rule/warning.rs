//! What is to be warned of in time, by stated rules: a project that is not on the way to pass in its year, with what that costs; and what
//! is odd about its numbers.

use super::{Computed, Facts, step::CLAUSE};
use crate::{domain::project::Advice, policy::Parameters};
use entity::{
    cents::Cents,
    vocabulary::{FundingStatus, Stage},
};
use time::Date;

pub(super) fn of(
    rules: &Parameters,
    (facts, deadline, today): (&Facts, Option<Date>, Date),
    of: &Computed,
    (spent, loss): (Cents, Option<Cents>),
) -> Vec<Advice> {
    let mut said = Vec::new();
    let mut say = |code: &'static str, message: String| {
        said.push(Advice { code, message: message.into(), clause: CLAUSE });
    };
    if of.status == FundingStatus::InYear
        && let Some(deadline) = deadline
        && let Some((chinese, english)) = behind(rules, facts.stage, months_left(today, deadline))
    {
        let (day, loss) = (entity::day::write(deadline), loss.unwrap_or_default());
        say(
            "YEAR_AT_RISK",
            format!(
                "距完成期限 {day} 已近，{chinese}；如当年未完成，按现有数据少得 {loss} 元 / {day} is near, and {english}: not to be \
                 completed in the year would cost {loss} yuan by the present numbers"
            ),
        );
    }
    if of.status == FundingStatus::NotCompleted
        && let Some(loss) = loss
    {
        say(
            "YEAR_MISSED",
            format!(
                "当年未完成，按现有数据较当年完成少得 {loss} 元，验收通过后重新核算 / not completed in its year: {loss} yuan less by the \
                 present numbers, until it passes"
            ),
        );
    }
    if let Some(receivable) = of.receivable.filter(|it| *it > Cents::ZERO) {
        say("OVERPAID", format!("已多拨 {receivable} 元 / {receivable} yuan were paid too much"));
    }
    if let Some(cap) = of.cap.filter(|cap| spent > *cap) {
        let over = spent - cap;
        say(
            "OVER_CAP",
            format!(
                "支出超出补助上限 {over} 元，由街道（乡镇）承担 / {over} yuan beyond the cap are borne by the unit"
            ),
        );
    }
    if of.status == FundingStatus::Passed {
        if spent == Cents::ZERO {
            let message = "支出为零，奖励按条文字面计算，请核实 / nothing was spent: the reward is what the text says literally; look again";
            say("ZERO_SPEND", message.to_owned());
        }
        if of.audited.is_none() {
            let message = "尚未审价 / there is no price audit yet";
            say("NOT_AUDITED", message.to_owned());
        }
    }
    if let Some(audited) = of.audited.filter(|audited| *audited > of.spent) {
        let message = format!(
            "审价 {audited} 元高于填报支出 {} 元 / the price audit is above what was recorded",
            of.spent
        );
        say("AUDIT_ABOVE_RECORD", message);
    }
    said
}

/// Whole months from a day until another, begun ones not counted.
fn months_left(today: Date, until: Date) -> i32 {
    let count = |day: Date| day.year().saturating_mul(12).saturating_add(i32::from(u8::from(day.month())));
    let months = count(until).saturating_sub(count(today));
    if today.day() > until.day() { months.saturating_sub(1) } else { months }
}

/// What it should have done by now and has not: the last thing that is wanted.
fn behind(rules: &Parameters, stage: Stage, left: i32) -> Option<(&'static str, &'static str)> {
    let wanted = [
        (rules.warn_rechecked, Stage::Rechecked, ("尚未通过复核", "it has not passed its recheck")),
        (
            rules.warn_requested,
            Stage::AcceptanceRequested,
            ("尚未提出验收申请", "its acceptance is not asked for"),
        ),
        (rules.warn_implementing, Stage::Implementing, ("尚未开工", "it is not being implemented")),
    ];
    wanted.into_iter().find(|(months, by, _)| left < *months && stage < *by).map(|(_, _, said)| said)
}
