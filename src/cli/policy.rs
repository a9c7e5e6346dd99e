//! `policy …`: the document as data.

use super::with_register;
use crate::{
    config::DatabaseConfig,
    domain::programme,
    policy::{self, Pack},
};
use clap::Subcommand;
use std::{
    error::Error,
    io::Write,
    path::{Path, PathBuf},
};

/// Check a policy pack, or import one.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a pack and report every fault with its file, line and column
    Check {
        /// The pack's folder
        dir: PathBuf,
    },
    /// Bring the register up to a pack, in one transaction
    ///
    /// Reports what was added, changed and withdrawn, derives the duties that follow, and cancels those that no
    /// longer do unless they are signed. Deletes nothing. The same pack again changes nothing.
    Import {
        #[command(flatten)]
        database: DatabaseConfig,
        /// The pack's folder
        dir: PathBuf,
    },
}

impl Command {
    pub(super) async fn run(self, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Check { dir } => {
                let pack = read(&dir)?;
                writeln!(
                    out,
                    "{}: {} organizations, {} responsibilities, {} scenarios, {} named communities of {}, {} duties",
                    pack.programme.code,
                    pack.organizations.len(),
                    pack.responsibilities.len(),
                    pack.scenarios.len(),
                    pack.communities.len(),
                    pack.pools.iter().map(|pool| pool.planned_count).sum::<i32>(),
                    policy::duties(&pack).len(),
                )?;
                Ok(())
            }
            Self::Import { database, dir } => {
                let pack = read(&dir)?;
                let report =
                    with_register(&database, async |store| Ok(programme::import(store, &pack).await?))
                        .await?;
                Ok(write!(out, "{report}")?)
            }
        }
    }
}

/// Reads a pack; its faults, a line each, are the error.
pub(super) fn read(dir: &Path) -> Result<Pack, Box<dyn Error>> {
    policy::read(dir).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("{} has {} faults:\n{}", dir.display(), faults.len(), lines.join("\n")).into()
    })
}
