//! Days of the calendar, as the API and the pack write them: `2022-12-31`.

use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

const SHAPE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The day that a text names; none where it is not one.
pub fn parse(text: &str) -> Option<Date> {
    // The library would also read a sign before the year.
    text.starts_with(|first: char| first.is_ascii_digit()).then(|| Date::parse(text, SHAPE).ok()).flatten()
}

/// The text of a day.
pub fn write(day: Date) -> String {
    day.format(SHAPE).unwrap_or_default()
}
