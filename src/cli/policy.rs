//! `policy …`: the document as data.

use super::with_register;
use crate::{
    config::DatabaseConfig,
    domain::programme::{self, Manner},
    policy::{self, Pack, Prefer},
};
use clap::Subcommand;
use std::{
    error::Error,
    fs,
    io::{self, Write},
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
    ///
    /// What only the register changed since the pack before stays. Where both changed the same, all conflicts are listed,
    /// nothing is done, and the exit code is 3.
    Import {
        #[command(flatten)]
        database: DatabaseConfig,
        /// The pack's folder
        dir: PathBuf,
        /// Decide all conflicts between the pack and the register for one of them
        #[arg(long, value_enum)]
        prefer: Option<Side>,
        /// Find out what would be done, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Write the register as a pack, which imports to the same register
    ///
    /// Comments, the document's text and drafts of indicators are no part of the register, and not written.
    Export {
        #[command(flatten)]
        database: DatabaseConfig,
        /// The folder; it is made, and must not be there yet
        dir: PathBuf,
    },
}

/// A side of a conflict.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Side {
    /// What the pack says is taken
    Pack,
    /// What the register says stays
    Register,
}

impl From<Side> for Prefer {
    fn from(side: Side) -> Self {
        match side {
            Side::Pack => Self::Pack,
            Side::Register => Self::Register,
        }
    }
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
            Self::Import { database, dir, prefer, dry_run } => {
                let pack = read(&dir)?;
                let manner = Manner { prefer: prefer.map(Prefer::from), rehearsed: dry_run };
                let report = with_register(&database, async |store| {
                    Ok(programme::import_so(store, &pack, manner).await?)
                })
                .await?;
                if dry_run {
                    writeln!(out, "nothing is imported; this would be:")?;
                }
                Ok(write!(out, "{report}")?)
            }
            Self::Export { database, dir } => {
                let files =
                    with_register(&database, async |store| Ok(programme::export(store).await?)).await?;
                let files = files.ok_or("no pack was imported yet: there is nothing to write")?;
                save(&dir, &files)?;
                Ok(writeln!(out, "{}: {} files", dir.display(), files.len())?)
            }
        }
    }
}

/// Writes the files into a folder of their own, all of them or none: beside it first, where a name is free.
fn save(dir: &Path, files: &[policy::File]) -> Result<(), Box<dyn Error>> {
    if fs::symlink_metadata(dir).is_ok() {
        return Err(format!("{} is there already; give a folder that is not", dir.display()).into());
    }
    let name = dir.file_name().ok_or("give the folder a name")?;
    let beside = dir.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let written = fill(&beside, files).and_then(|()| {
        // A folder that is empty would be replaced; whoever made it meanwhile keeps it.
        if fs::symlink_metadata(dir).is_ok() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is there by now"));
        }
        fs::rename(&beside, dir)
    });
    written.map_err(|error| {
        // What is left of it harms nobody, and cannot be told of twice.
        let _ = fs::remove_dir_all(&beside);
        format!("{} is not written: {error}", dir.display()).into()
    })
}

fn fill(dir: &Path, files: &[policy::File]) -> io::Result<()> {
    fs::create_dir(dir)?;
    for (name, bytes) in files {
        let mut file = fs::File::create_new(dir.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    fs::File::open(dir)?.sync_all()
}

/// Reads a pack; its faults, a line each, are the error.
pub(super) fn read(dir: &Path) -> Result<Pack, Box<dyn Error>> {
    policy::read(dir).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("{} has {} faults:\n{}", dir.display(), faults.len(), lines.join("\n")).into()
    })
}
