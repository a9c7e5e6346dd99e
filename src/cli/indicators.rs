//! `indicators …`: sets of scenario indicators.

use super::with_register;
use crate::{
    config::DatabaseConfig,
    domain::indicator_set::{self, Import},
    store::Store,
};
use clap::{Args, Subcommand};
use encoding_rs::GB18030;
use entity::{
    hundredths::Hundredths,
    vocabulary::{CreationType, Vocabulary},
};
use std::{
    borrow::Cow,
    error::Error,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// Sets of scenario indicators.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Import a set from a CSV file, as a draft; the lead office publishes it
    ///
    /// Columns: `code,scenario,name,requirement,tier,veto,max_score`, in UTF-8 with or without a byte order mark, or in
    /// GB18030. A draft of the same code is replaced; a set that was published is not.
    Import(Box<ImportFile>),
}

/// A set in a file.
#[derive(Debug, Args)]
pub struct ImportFile {
    #[command(flatten)]
    database: DatabaseConfig,
    /// The file
    file: PathBuf,
    /// The set's code; a new version takes a new one
    #[arg(long)]
    code: String,
    /// The set's title
    #[arg(long)]
    title: String,
    /// The authorities issued it
    #[arg(long)]
    official: bool,
    /// The creation types that it is for: `RENOVATION`, `NEW_BUILD`
    #[arg(long, value_delimiter = ',', default_values_t = CreationType::ALL.iter().map(|word| word.code().to_owned()))]
    creation_types: Vec<String>,
    /// The mark from which an evaluation passes
    #[arg(long)]
    pass_mark: Option<String>,
}

impl Command {
    pub(super) async fn run(self, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        let Self::Import(set) = self;
        let bytes = fs::read(&set.file).map_err(|error| format!("{}: {error}", set.file.display()))?;
        let import = Import {
            csv: decode(&bytes).map_err(|problem| format!("{}: {problem}", set.file.display()))?,
            code: set.code,
            title: set.title,
            official: set.official,
            creation_types: set.creation_types,
            pass_mark: set.pass_mark,
        };
        let id =
            with_register(&set.database, async |store| Ok(indicator_set::import_file(store, &import).await?))
                .await?;
        Ok(writeln!(out, "{id}: a draft; publishIndicatorSet publishes it")?)
    }
}

/// A text as spreadsheets write it, all of it in one encoding.
fn decode(bytes: &[u8]) -> Result<String, String> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err("is UTF-16: save it as CSV in UTF-8".to_owned());
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let lines = || (1..).zip(bytes.split(|byte| *byte == b'\n'));
    let other: Option<(u64, _)> = lines().find(|(_, line)| str::from_utf8(line).is_err());
    if let Some((other, _)) = other
        && let Some((line, _)) = lines().find(|(_, line)| is_surely_utf8(line))
    {
        return Err(format!("is in two encodings: line {line} is UTF-8, line {other} is not"));
    }
    let decode = |bytes| GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    decode(bytes).map(Cow::into_owned).ok_or_else(|| {
        let line = lines().find(|(_, line)| decode(line).is_none()).map_or(1, |(line, _)| line);
        format!("is neither UTF-8 nor GB18030 at line {line}")
    })
}

/// Whether a line has characters that it could hardly have by chance in another encoding. Of two bytes some of GB18030 are
/// UTF-8 too.
fn is_surely_utf8(line: &[u8]) -> bool {
    str::from_utf8(line).is_ok_and(|text| text.chars().any(|sign| sign.len_utf8() > 2))
}

/// The code of the set that a demo tries evaluations with.
pub(super) const DRAFT_CODE: &str = "draft";
/// What each of its indicators weighs: a placeholder, because the document has no weights.
const PLACEHOLDER: Hundredths = Hundredths(1_000);
const DRAFT_FILE: &str = "indicators-draft.csv";

/// Imports the draft set of a pack, where the pack has one. It is not official, and says so.
pub(super) async fn import_draft(store: &Store, pack: &Path) -> Result<bool, Box<dyn Error>> {
    let Ok(bytes) = fs::read(pack.join(DRAFT_FILE)) else { return Ok(false) };
    let import = Import {
        code: DRAFT_CODE.to_owned(),
        title: format!(
            "试用指标（非官方草案，各项分值 {PLACEHOLDER} 为占位）/ draft, not official; weights of {PLACEHOLDER} are placeholders"
        ),
        official: false,
        creation_types: CreationType::ALL.iter().map(|word| word.code().to_owned()).collect(),
        pass_mark: None,
        csv: crate::policy::draft(&bytes, PLACEHOLDER)
            .map_err(|problem| format!("{}: {problem}", pack.join(DRAFT_FILE).display()))?,
    };
    indicator_set::import_file(store, &import).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn spreadsheets_write_two_encodings() {
        assert_eq!(decode("\u{FEFF}区教育局".as_bytes()).unwrap(), "\u{FEFF}区教育局");
        assert_eq!(decode(b"\xC7\xF8\xBD\xCC\xD3\xFD\xBE\xD6").unwrap(), "区教育局");
        // "通" has two bytes that are UTF-8 as well.
        assert_eq!(decode(b"\xCD\xA8\n\xC7\xF8\n").unwrap(), "通\n区\n");
    }

    #[test]
    fn a_file_is_in_one_encoding() {
        let mixed = [b"code\n".as_slice(), "教育\n".as_bytes(), b"\xC7\xF8\n"].concat();
        assert_eq!(decode(&mixed).unwrap_err(), "is in two encodings: line 2 is UTF-8, line 3 is not");
        let mixed = ["\u{FEFF}code\n".as_bytes(), b"\xC7\xF8\n"].concat();
        assert_eq!(decode(&mixed).unwrap_err(), "is in two encodings: line 1 is UTF-8, line 2 is not");
        assert_eq!(decode(b"code\n\xFF\xFF\n").unwrap_err(), "is neither UTF-8 nor GB18030 at line 2");
        assert!(decode(b"\xFF\xFEc\0").unwrap_err().contains("UTF-16"));
    }
}
