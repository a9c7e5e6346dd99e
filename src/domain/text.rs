//! Texts that people give with a command.

use crate::{
    error::{Refusal, RefusalCode},
    text::{Lines, given},
};

/// The longest statement, reason or note, in characters.
const MAX_TEXT: usize = 2_000;

/// A text that must be given, trimmed.
pub fn required(text: &str, field: &'static str) -> Result<String, Refusal> {
    optional(Some(text), field)?
        .ok_or_else(|| Refusal::new(RefusalCode::Invalid, field, "不能为空 / must not be empty"))
}

/// A text of one line that must be given, trimmed, of so many characters at most.
pub fn line(text: &str, field: &'static str, longest: usize) -> Result<String, Refusal> {
    let refused = |message: String| Refusal::new(RefusalCode::Invalid, field, message);
    let line = given(text, Lines::One).map_err(|unfit| refused(unfit.to_string()))?;
    let line = line.ok_or_else(|| refused("不能为空 / must not be empty".to_owned()))?;
    if line.chars().count() > longest {
        return Err(refused(format!("不超过 {longest} 字 / at most {longest} characters")));
    }
    Ok(line)
}

/// A text that may be left out, trimmed; none where nothing of it is left for the eye.
pub fn optional(text: Option<&str>, field: &'static str) -> Result<Option<String>, Refusal> {
    let refused = |message: String| Refusal::new(RefusalCode::Invalid, field, message);
    let text = match text {
        Some(text) => given(text, Lines::Many).map_err(|unfit| refused(unfit.to_string()))?,
        None => None,
    };
    if text.as_ref().is_some_and(|text| text.chars().count() > MAX_TEXT) {
        return Err(refused(format!("不超过 {MAX_TEXT} 字 / at most {MAX_TEXT} characters")));
    }
    Ok(text)
}
