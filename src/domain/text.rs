//! Texts that people give with a command.

use crate::error::{Refusal, RefusalCode};

/// The longest statement, reason or note, in characters.
const MAX_TEXT: usize = 2_000;

/// A text that must be given, trimmed.
pub fn required<'t>(text: &'t str, field: &'static str) -> Result<&'t str, Refusal> {
    optional(Some(text), field)?
        .ok_or_else(|| Refusal::new(RefusalCode::Invalid, field, "不能为空 / must not be empty"))
}

/// A text that may be left out, trimmed; none where nothing is left of it.
pub fn optional<'t>(text: Option<&'t str>, field: &'static str) -> Result<Option<&'t str>, Refusal> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > MAX_TEXT) {
        let message = format!("不超过 {MAX_TEXT} 字 / at most {MAX_TEXT} characters");
        return Err(Refusal::new(RefusalCode::Invalid, field, message));
    }
    Ok(text)
}
