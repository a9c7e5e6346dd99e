//! Days by which something is due, as commands give them.

use super::Context;
use crate::error::{Refusal, RefusalCode};
use time::Date;

/// How far ahead a day may lie, in years: beyond it is a slip of the keyboard.
const YEARS_AHEAD: i32 = 10;

/// The day that a command gives; none where it says outright that there is none. It lies neither before the programme was
/// issued nor more than ten years ahead of today in Shanghai.
pub fn given(cx: &Context, day: Option<&str>, clear: Option<bool>) -> Result<Option<Date>, Refusal> {
    let invalid = |message: &str| Refusal::new(RefusalCode::Invalid, "dueOn", message);
    match (day, clear.unwrap_or_default()) {
        (Some(day), false) => {
            let day = entity::day::parse(day).ok_or_else(|| invalid("不是日期 / not a day"))?;
            check(cx, day)?;
            Ok(Some(day))
        }
        (None, true) => Ok(None),
        _ => Err(invalid("给出 dueOn，或 clear: true / give dueOn, or clear: true")),
    }
}

/// Refuses a day on which nothing can be due.
pub fn check(cx: &Context, day: Date) -> Result<(), Refusal> {
    let (issued, today) = (cx.catalogue.programme.issued_on, cx.store.clock().today());
    let year = today.year().saturating_add(YEARS_AHEAD);
    // Of a 29 February ten years on there may be none.
    let last = today.replace_year(year).or_else(|_| Date::from_ordinal_date(year, 60)).unwrap_or(Date::MAX);
    if (issued..=last).contains(&day) {
        return Ok(());
    }
    let (issued, last) = (entity::day::write(issued), entity::day::write(last));
    let message = format!(
        "须在方案印发日 {issued} 至 {last} 之间 / between {issued}, when the programme was issued, and {last}"
    );
    Err(Refusal::new(RefusalCode::Invalid, "dueOn", message))
}
