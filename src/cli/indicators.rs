//! `indicators …`: sets of scenario indicators.

use super::{encoding::decode, with_register};
use crate::{
    config::DatabaseConfig,
    domain::indicator_set::{self, Import},
    store::Store,
};
use clap::{Args, Subcommand};
use entity::{
    hundredths::Hundredths,
    vocabulary::{CreationType, Vocabulary},
};
use std::{
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
