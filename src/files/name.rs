//! What a file may be called: one line of text, without a path, whose ending says what it is.

use crate::text::{self, Lines};

/// Bytes of a name, at most: what file systems take.
const MOST: usize = 200;

/// A name that a file may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    /// Its ending, in small letters.
    pub ending: String,
}

/// Why it is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misnamed {
    #[error("文件名{0} / a file's name {0}")]
    Unfit(#[from] text::Unfit),
    #[error("须有文件名，如 ?name=… / a file needs a name, such as by ?name=…")]
    Missing,
    #[error("文件名最多 {MOST} 字节 / a file's name has at most {MOST} bytes")]
    TooLong,
    #[error("文件名须有扩展名 / a file's name has an ending that says what it is")]
    NoEnding,
}

impl Name {
    /// The name behind whatever path a client put before it.
    pub fn read(given: &str) -> Result<Self, Misnamed> {
        let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
        let text = text::given(last, Lines::One)?.ok_or(Misnamed::Missing)?;
        if text.len() > MOST {
            return Err(Misnamed::TooLong);
        }
        let (stem, ending) = text.rsplit_once('.').ok_or(Misnamed::NoEnding)?;
        if stem.trim_matches(['.', ' ']).is_empty() || ending.is_empty() {
            return Err(Misnamed::NoEnding);
        }
        let ending = ending.to_ascii_lowercase();
        Ok(Self { text, ending })
    }
}

#[cfg(test)]
mod tests {
    use super::{Misnamed, Name};

    #[test]
    fn a_name_has_no_path_and_an_ending() {
        for (given, text, ending) in [
            ("验收意见.PDF", "验收意见.PDF", "pdf"),
            ("C:\\Users\\x\\方案.docx", "方案.docx", "docx"),
            ("../../etc/表.xlsx", "表.xlsx", "xlsx"),
            (" a.b.txt ", "a.b.txt", "txt"),
        ] {
            let name = Name::read(given).unwrap();
            assert_eq!((name.text.as_str(), name.ending.as_str()), (text, ending), "{given}");
        }
    }

    #[test]
    fn what_hides_something_is_no_name() {
        for given in ["a\u{202e}fdp.exe.pdf", "a\u{200b}.pdf", "a\n.pdf", "a\0.pdf", "\u{2066}.pdf"] {
            assert!(matches!(Name::read(given), Err(Misnamed::Unfit(_))), "{given:?}");
        }
        for (given, why) in [
            ("", Misnamed::Missing),
            ("folder/", Misnamed::Missing),
            (".pdf", Misnamed::NoEnding),
            ("...pdf", Misnamed::NoEnding),
            ("a.", Misnamed::NoEnding),
            ("none", Misnamed::NoEnding),
        ] {
            assert_eq!(Name::read(given), Err(why), "{given:?}");
        }
        assert_eq!(Name::read(&format!("{}.pdf", "长".repeat(70))), Err(Misnamed::TooLong));
    }
}
