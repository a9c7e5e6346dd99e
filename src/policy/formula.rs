//! What a spreadsheet would take for a formula, and how it is kept from doing so: an apostrophe in front, which is taken
//! away again where a table comes back in.

const APOSTROPHE: char = '\'';

/// Whether a spreadsheet might calculate it, whatever stands in front that one does not see.
fn is_formula(text: &str) -> bool {
    let seen = text.trim_start_matches(is_unseen);
    let begins = seen.starts_with([
        '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−', '⁺', '₊', '⁻', '₋', '⁼', '₌',
    ]);
    // Some programs begin a cell anew behind these.
    begins || text.starts_with(['\0', '\t', '\r', '\n'])
}

/// Blanks, controls, and marks without a width.
fn is_unseen(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || matches!(letter,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// A text for a cell of a table, which no spreadsheet takes for a formula.
pub fn guarded(text: &str) -> String {
    // One that was guarded by somebody else is guarded once more, so that it comes back as it is.
    if is_formula(text.trim_start_matches(APOSTROPHE)) {
        format!("{APOSTROPHE}{text}")
    } else {
        text.to_owned()
    }
}

/// The text that was guarded.
pub(super) fn bare(text: &str) -> &str {
    match text.strip_prefix(APOSTROPHE) {
        Some(rest) if is_formula(rest.trim_start_matches(APOSTROPHE)) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{bare, guarded};
    use proptest::prelude::*;

    #[test]
    fn formulas_are_guarded_whatever_stands_in_front() {
        for sign in ["=", "+", "-", "@", "＝", "＋", "－", "＠"] {
            for before in [
                "",
                "\0",
                "\t",
                "\r",
                "\n",
                " ",
                "\u{3000}",
                "\u{FEFF}",
                "\u{200B}",
                "\u{A0}",
                "\0\t \u{200B}",
            ] {
                let text = format!("{before}{sign}1+1");
                assert_eq!(guarded(&text), format!("'{text}"), "{text:?}");
                assert_eq!(bare(&guarded(&text)), text);
            }
        }
        assert_eq!(guarded("\tx"), "'\tx");
        for plain in ["", "x", "教育", "1=1", "a-b", "'", "'x", "'20", "（＝）"] {
            assert_eq!(guarded(plain), plain);
            assert_eq!(bare(plain), plain);
        }
    }

    proptest! {
        #[test]
        fn what_was_guarded_comes_back(text in "['=＝ x\0\u{200B}-]{0,6}") {
            let guarded = guarded(&text);
            prop_assert_eq!(bare(&guarded), text);
        }
    }
}
