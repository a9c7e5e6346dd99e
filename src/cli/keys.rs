//! `keys …`: what access tokens are signed with.

use crate::{
    authn::{FileKeys, keys},
    store::Store,
};
use clap::Subcommand;
use std::{error::Error, io::Write};

/// Rotate, list and retire the keys that sign access tokens. Servers need no restart for it.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a key that signs every token from now on, and print its name. The tokens of older keys stay good, and
    /// so do the sessions. Keys of files are rotated in their files.
    Rotate,
    /// List every key: name, time, state and where it is, separated by tabs. Those of files first, then those of the
    /// database, the oldest first.
    List,
    /// Refuse the tokens of a key within ten seconds, for good, and forget its private half.
    ///
    /// Sessions go on: clients get new tokens by their refresh tokens. Wait 15 minutes after `rotate`, and nobody
    /// notices; after a leak, do not wait.
    Retire {
        /// The key, as `rotate` and `list` print it.
        // One name in 64 begins with a hyphen.
        #[arg(allow_hyphen_values = true)]
        kid: String,
    },
}

/// Keys of files are not this program's to change.
#[derive(Debug, thiserror::Error)]
enum InFiles {
    #[error(
        "the keys are in files, which SIGNING_KEY_FILE names: put a new key before the others there, and start the servers \
         again"
    )]
    Rotate,
    #[error(
        "the key {0} is in a file, which SIGNING_KEY_FILE names: remove it there, and start the servers again"
    )]
    Retire(String),
}

impl Command {
    /// Does it, and prints what the operator needs to know. Where there are keys of files, no other sign or verify.
    pub async fn run(
        self,
        store: &Store,
        files: Option<&FileKeys>,
        out: &mut dyn Write,
    ) -> Result<(), Box<dyn Error>> {
        match (self, files) {
            (Self::Rotate, None) => writeln!(out, "{}", keys::rotate(store).await?)?,
            (Self::Rotate, Some(_)) => return Err(InFiles::Rotate.into()),
            (Self::List, files) => {
                for (place, (kid, file)) in files.map(FileKeys::names).into_iter().flatten().enumerate() {
                    let state = if place == 0 { "signs" } else { "verifies" };
                    writeln!(out, "{kid}\t-\t{state}\t{}", file.display())?;
                }
                for key in keys::list(store).await? {
                    let state = match (key.retired_at, files) {
                        (Some(at), _) => format!("retired {}", at.rfc3339()),
                        (None, Some(_)) => "unused".to_owned(),
                        (None, None) if key.signs => "signs".to_owned(),
                        (None, None) => "verifies".to_owned(),
                    };
                    writeln!(out, "{}\t{}\t{state}\tdatabase", key.kid, key.created_at.rfc3339())?;
                }
            }
            (Self::Retire { kid }, None) => keys::retire(store, &kid).await?,
            (Self::Retire { kid }, Some(files)) => {
                if files.names().iter().any(|(name, _)| *name == kid) {
                    return Err(InFiles::Retire(kid).into());
                }
                keys::retire_unused(store, &kid).await?;
            }
        }
        Ok(())
    }
}
