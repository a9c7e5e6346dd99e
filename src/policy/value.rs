//! What a field of a pack may say. Each reader gives the value, or a message that quotes what stands there and
//! names what is expected.

use super::fault::shown;
use crate::text::{self, Lines, Unfit};
use entity::{hundredths::Hundredths, month::YearMonth, vocabulary::Vocabulary};

/// Separates the items of a list inside a field.
pub(super) const LIST: char = '|';

const LONGEST_NAME: usize = 200;
const LONGEST_TEXT: usize = 4000;

/// A word of a closed list.
pub(super) fn word<V: Vocabulary>(text: &str) -> Result<V, String> {
    text.parse().map_err(|_| {
        let words: Vec<_> = V::ALL.iter().map(|word| word.code()).collect();
        format!("{} is not a {} (one of {})", shown(text), V::NAME, words.join(", "))
    })
}

/// A whole number from 1, written in one way only, so that equal numbers are equal texts.
pub(super) fn number(text: &str) -> Result<i32, String> {
    text.parse()
        .ok()
        .filter(|number: &i32| *number > 0 && number.to_string() == text)
        .ok_or_else(|| format!("{} is not a whole number from 1 to {}", shown(text), i32::MAX))
}

/// `true` or `false`, as it is written here and as spreadsheets write it back.
pub(super) fn flag(text: &str) -> Result<bool, String> {
    match text {
        "真" | "是" | "1" => Ok(true),
        "假" | "否" | "0" => Ok(false),
        _ if text.eq_ignore_ascii_case("true") => Ok(true),
        _ if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(format!("{} is not true or false", shown(text))),
    }
}

/// A month of the form `YYYY-MM`.
pub(super) fn month(text: &str) -> Result<YearMonth, String> {
    text.parse().map_err(|fault| format!("{} is {fault}", shown(text)))
}

/// The code of an organization, a clause, a community or a pack.
pub(super) fn code(text: &str) -> Result<String, String> {
    patterned(text, "[a-z0-9-]+", |letter| matches!(letter, 'a'..='z' | '0'..='9' | '-'))
}

/// The code of an indicator in its set.
pub(super) fn indicator_code(text: &str) -> Result<String, String> {
    patterned(text, "[A-Za-z0-9._-]+", |letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
}

/// The mark that an indicator can bring.
pub(super) fn mark(text: &str) -> Result<Hundredths, String> {
    text.parse()
        .ok()
        .filter(|mark| *mark > Hundredths::ZERO)
        .ok_or_else(|| format!("{} is not above 0, with at most two decimals", shown(text)))
}

/// The code of a scenario.
pub(super) fn scenario_code(text: &str) -> Result<String, String> {
    patterned(text, "[A-Z_]+", |letter| matches!(letter, 'A'..='Z' | '_'))
}

fn patterned(text: &str, pattern: &str, allowed: fn(char) -> bool) -> Result<String, String> {
    if text.is_empty() || !text.chars().all(allowed) {
        return Err(format!("{} is not a code of the form {pattern}", shown(text)));
    }
    name(text)
}

/// A code that stands in another file; whether it does is checked once all files are read.
#[expect(clippy::unnecessary_wraps, reason = "it is passed where readers that may fail are")]
pub(super) fn reference(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// The nine digits of a street or town in the public statistics.
pub(super) fn division_code(text: &str) -> Result<String, String> {
    if text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err(format!("{} is not a division code of nine digits", shown(text)))
    }
}

/// A name or a title.
pub(super) fn name(text: &str) -> Result<String, String> {
    clean(text, LONGEST_NAME)
}

/// A clause or a remark.
pub(super) fn prose(text: &str) -> Result<String, String> {
    clean(text, LONGEST_TEXT)
}

/// A text as every text comes in, with no blank around it.
fn clean(text: &str, longest: usize) -> Result<String, String> {
    let given = text::given(text, Lines::One)
        .map_err(|Unfit(sign)| format!("{} holds the character U+{:04X}", shown(text), u32::from(sign)))?
        .ok_or_else(|| format!("{} is blank", shown(text)))?;
    if text.trim() != text {
        return Err(format!("{} begins or ends with a blank", shown(text)));
    }
    let length = given.chars().count();
    if length > longest {
        return Err(format!("{} has {length} characters, at most {longest} are expected", shown(text)));
    }
    Ok(given)
}

/// The items of a list, each of which `read` accepts; an item stands in it once.
pub(super) fn list<T>(read: fn(&str) -> Result<T, String>) -> impl Fn(&str) -> Result<Vec<T>, String> {
    move |text| {
        let (mut values, mut faults, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        for item in text.split(LIST) {
            if item.is_empty() {
                faults.push(format!("{} has an empty item", shown(text)));
            } else if seen.contains(&item) {
                faults.push(format!("{} is named twice", shown(item)));
            } else {
                seen.push(item);
                match read(item) {
                    Ok(value) => values.push(value),
                    Err(fault) => faults.push(fault),
                }
            }
        }
        if faults.is_empty() { Ok(values) } else { Err(faults.join("; ")) }
    }
}

/// The number, from 1, of what stands at an index.
pub(super) fn nth(index: usize) -> u64 {
    u64::try_from(index).map_or(u64::MAX, |index| index.saturating_add(1))
}
