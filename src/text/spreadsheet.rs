//! Texts in tables that a spreadsheet opens. It takes some for formulas, and runs them for whoever opens the table.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// What makes a spreadsheet take the rest for what it is, and is not shown.
const GUARD: char = '\'';

/// The text as a table has it, so that no spreadsheet takes it for a formula.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches(GUARD)) {
        Cow::Owned(format!("{GUARD}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a table's field, guarded or not.
pub fn unguarded(text: &str) -> &str {
    let rest = text.strip_prefix(GUARD);
    rest.filter(|rest| is_formula(rest.trim_start_matches(GUARD))).unwrap_or(text)
}

/// Whether a spreadsheet may calculate it. Some look past blanks and what is not shown, and take wide and small signs for
/// the plain ones.
fn is_formula(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let is_shown = |sign: &char| {
        !sign.is_whitespace()
            && !matches!(
                sign.general_category_group(),
                GeneralCategoryGroup::Other | GeneralCategoryGroup::Mark
            )
    };
    let first = text.chars().find(is_shown);
    first
        .and_then(|sign| sign.nfkc().next())
        .is_some_and(|sign| matches!(sign, '=' | '+' | '-' | '@' | '\u{2212}'))
}

#[cfg(test)]
mod tests {
    use super::{guarded, unguarded};
    use proptest::prelude::*;

    #[test]
    fn what_was_typed_is_no_formula() {
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(1)",
            "\t=1",
            "\rx",
            "\nx",
            " =1",
            "\u{3000}=1",
            "\u{A0}+1",
            "\0=1",
            "\u{1}@x",
            "\u{FEFF}=1",
            "\u{200B}-1",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            "﹢1",
            "﹣1",
            "﹦1",
            "﹫x",
            "−1",
            "\u{FE0F}=1",
            "'=1",
        ] {
            assert_eq!(guarded(formula), format!("'{formula}"), "{formula:?}");
        }
        for text in ["", "社区", "a=b", "'quoted'", "'", "1-2", "（=1）", "~"] {
            assert_eq!(guarded(text), text);
            assert_eq!(unguarded(text), text);
        }
        // As people write it who know spreadsheets.
        assert_eq!(unguarded("'=1"), "=1");
        assert_eq!(unguarded("=1"), "=1");
    }

    proptest! {
        #[test]
        fn what_is_guarded_comes_back(text in "[='+＠ \0a社\t]{0,6}|.*") {
            let guarded = guarded(&text);
            prop_assert_eq!(unguarded(&guarded), &*text);
        }
    }
}
