//! The days of a project's life: each step happened on one, which is not after today, and not before that of the step before it.

use super::advance::Taken;
use crate::{
    domain::Context,
    error::{Refusal, RefusalCode},
    workflow::project::{FOLLOW_LIBRARY, Step},
};
use entity::stage_change;
use time::Date;

/// The day that a command gives at a field.
pub(super) fn given(cx: &Context, taken: &Taken, day: &str, field: &'static str) -> Result<Date, Refusal> {
    let day = parsed(cx, day, field)?;
    let Some(last) = last(&taken.steps).filter(|last| day < *last) else { return Ok(day) };
    let last = entity::day::write(last);
    let message = format!("不得早于上一步 {last} / not before the step before it, {last}");
    Err(Refusal::new(RefusalCode::Invalid, field, message))
}

/// A day that has come.
pub(super) fn parsed(cx: &Context, day: &str, field: &'static str) -> Result<Date, Refusal> {
    let invalid = |message: String| Refusal::new(RefusalCode::Invalid, field, message);
    let day = entity::day::parse(day).ok_or_else(|| invalid("不是日期 / not a day".to_owned()))?;
    let today = cx.store.clock().today();
    if day > today {
        let today = entity::day::write(today);
        return Err(invalid(format!("不得晚于今天 {today} / not after today, {today}")));
    }
    Ok(day)
}

/// The day of the last step that stands. A fact that was recorded meanwhile may be older or newer than what follows, as the document does
/// not order those; and the day on which a pack was imported is not that of anything that happened.
pub(super) fn last(steps: &[stage_change::Model]) -> Option<Date> {
    let counts = |step: &&stage_change::Model| {
        stands(step)
            && (step.from_stage != step.to_stage || step.step == Step::Accept.transition().name)
            && (step.step != FOLLOW_LIBRARY || step.account_id.is_some())
    };
    steps.iter().rfind(counts).map(|step| step.occurred_on)
}

/// Whether it was neither undone, nor is itself the undoing of another.
pub(super) fn stands(step: &stage_change::Model) -> bool {
    step.undone_by.is_none() && step.step != Step::Undo.transition().name
}
