//! `audit …`: whether the audit trail is what was written.

use crate::store::{Head, Store};
use clap::Subcommand;
use std::{error::Error, io::Write};

/// Verify the audit trail, and print its head to keep elsewhere.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Follow the trail from its beginning, and find the first event that was changed, deleted, inserted or moved
    ///
    /// It reads the whole trail, while the server runs. The exit code is 1 where something is wrong, and what and where is
    /// said. That the end was cut off or everything rewritten shows only with a head that was kept.
    Verify {
        /// A head that `audit head` printed earlier and that was kept elsewhere
        #[arg(long, value_name = "POSITION:HASH")]
        head: Option<Head>,
    },
    /// Print the head of the trail: position and hash of the last event that is sealed, a tab, and the time
    Head,
}

impl Command {
    /// Does it, and prints what was found.
    pub async fn run(self, store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Verify { head } => {
                let found = store.verify(head.as_ref()).await?;
                writeln!(
                    out,
                    "whole: {} events, {} of them sealed afterwards; {} wait to be sealed",
                    found.head.position, found.afterwards, found.waiting
                )?;
                writeln!(out, "head: {}", found.head)?;
            }
            Self::Head => {
                let head = store.head().await?;
                writeln!(out, "{head}\t{}", store.clock().now().rfc3339())?;
            }
        }
        Ok(())
    }
}
