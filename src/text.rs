//! What a text may be that comes in from outside: one rule, wherever it does.
//!
//! In Unicode's composed form (NFC), so that what looks the same is the same. No control, format or unassigned
//! characters, but for line breaks where lines are meant, and for what emoji and rare characters are written with. And not
//! blank to the eye. The rule says nothing of how long a text is, or of what it means.

pub mod spreadsheet;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, iter::Peekable};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_properties::{EmojiStatus, GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};

/// How many lines a text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// One: names, titles, codes, keys.
    One,
    /// As many as one likes: reasons, statements, notes.
    Many,
}

/// A character that no text has, or has not at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("不可含字符 U+{:04X} / must not hold U+{:04X}", u32::from(*.0), u32::from(*.0))]
pub struct Unfit(pub char);

/// The text in its one form, or the first character that it must not hold. Line breaks are `\n`.
pub fn fit(text: &str, lines: Lines) -> Result<Cow<'_, str>, Unfit> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return Ok(Cow::Borrowed(text));
    }
    let text = match lines {
        Lines::Many if text.contains(['\r', '\u{2028}', '\u{2029}']) => {
            Cow::Owned(text.replace("\r\n", "\n").replace(['\u{2028}', '\u{2029}'], "\n"))
        }
        _ => Cow::Borrowed(text),
    };
    check(&text, lines)?;
    Ok(match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text,
        _ => Cow::Owned(text.nfc().collect()),
    })
}

/// The same, without the blanks around it; none where there is nothing for the eye.
pub fn given(text: &str, lines: Lines) -> Result<Option<String>, Unfit> {
    let text = fit(text, lines)?;
    Ok((!is_blank(&text)).then(|| text.trim().to_owned()))
}

/// What two texts have in common that an eye hardly tells apart: without blanks, wide forms, and differences of case.
pub fn skeleton(text: &str) -> String {
    text.nfkc()
        .filter(|sign| !sign.is_whitespace() && !is_selector(*sign))
        .flat_map(char::to_lowercase)
        .collect()
}

/// A text as it is searched: wide forms and differences of case are no differences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded(Box<str>);

impl Folded {
    pub fn of(text: &str) -> Self {
        Self(text.nfkc().flat_map(char::to_lowercase).collect())
    }

    pub fn contains(&self, part: &Self) -> bool {
        self.0.contains(&*part.0)
    }
}

fn check(text: &str, lines: Lines) -> Result<(), Unfit> {
    let mut rest = text.chars().peekable();
    let mut before = None;
    // Whether a pictogram stands before, perhaps in a colour and in a form.
    let mut joins = false;
    while let Some(sign) = rest.next() {
        let fits = match sign {
            '\n' => lines == Lines::Many,
            JOINER => joins && rest.peek().is_some_and(|next| is_pictogram(*next)),
            // A form is chosen once.
            _ if is_selector(sign) => {
                before.is_some_and(|base: char| !base.is_whitespace() && !is_selector(base))
            }
            _ => is_plain(sign),
        };
        if !fits {
            return Err(Unfit(sign));
        }
        if sign == FLAG {
            skip_region(&mut rest);
        }
        joins = is_pictogram(sign) || joins && (is_tone(sign) || is_selector(sign));
        before = Some(sign);
    }
    Ok(())
}

/// Joins pictograms to one.
const JOINER: char = '\u{200D}';
/// Flags of regions are written as this and tags, up to the last tag.
const FLAG: char = '\u{1F3F4}';
const LAST_TAG: char = '\u{E007F}';

/// Passes over the tags of a region, where they are complete. What is not is left to be refused.
fn skip_region(rest: &mut Peekable<std::str::Chars<'_>>) {
    let mut tags = rest.clone();
    let is_tag = |sign: &char| matches!(sign, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    let mut any = false;
    while tags.next_if(is_tag).is_some() {
        any = true;
    }
    if any && tags.next() == Some(LAST_TAG) {
        *rest = tags;
    }
}

/// A character that may stand anywhere.
fn is_plain(sign: char) -> bool {
    use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator, Surrogate, Unassigned};
    match sign.general_category() {
        Control | Format | LineSeparator | ParagraphSeparator | Surrogate => false,
        // These planes are for ideographs: there are always some that the table does not know yet. Names have them.
        Unassigned => matches!(sign, '\u{20000}'..='\u{2FFFD}' | '\u{30000}'..='\u{3FFFD}'),
        // What a program put where it could not read: something was lost on the way.
        _ if sign == char::REPLACEMENT_CHARACTER => false,
        _ => !is_unseen(sign),
    }
}

/// Letters and marks that are there and show nothing.
const fn is_unseen(sign: char) -> bool {
    matches!(
        sign,
        '\u{034F}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{3164}'
            | '\u{FFA0}'
            | '\u{16FE4}'
            | '\u{1D159}'
    )
}

/// Chooses among the forms of the character before it.
const fn is_selector(sign: char) -> bool {
    matches!(sign, '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

const fn is_tone(sign: char) -> bool {
    matches!(sign, '\u{1F3FB}'..='\u{1F3FF}')
}

fn is_pictogram(sign: char) -> bool {
    !matches!(sign, '#' | '*' | '0'..='9') && !matches!(sign.emoji_status(), EmojiStatus::NonEmoji)
}

/// Whether there is nothing for the eye.
fn is_blank(text: &str) -> bool {
    // A blank of braille is a pattern without dots.
    text.chars().all(|sign| sign.is_whitespace() || is_selector(sign) || sign == '\u{2800}')
}
