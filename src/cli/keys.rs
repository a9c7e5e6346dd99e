//! `keys …`: what access tokens are signed with.

use crate::{authn::keys, store::Store};
use clap::Subcommand;
use std::{error::Error, io::Write};

/// Rotate, list and retire the keys that sign access tokens. Servers need no restart for it.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a key that signs every token from now on, and print its name. The tokens of older keys stay good, and
    /// so do the sessions.
    Rotate,
    /// List every key, the oldest first: name, time and state, separated by tabs.
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

impl Command {
    /// Does it, and prints what the operator needs to know.
    pub async fn run(self, store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Rotate => writeln!(out, "{}", keys::rotate(store).await?)?,
            Self::List => {
                for key in keys::list(store).await? {
                    let state = match key.retired_at {
                        Some(at) => format!("retired {}", at.rfc3339()),
                        None if key.signs => "signs".to_owned(),
                        None => "verifies".to_owned(),
                    };
                    writeln!(out, "{}\t{}\t{state}", key.kid, key.created_at.rfc3339())?;
                }
            }
            Self::Retire { kid } => keys::retire(store, &kid).await?,
        }
        Ok(())
    }
}
