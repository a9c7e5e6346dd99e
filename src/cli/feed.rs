//! `feed …`: whether the feed says of each thing when it was touched.

use crate::store::Store;
use clap::Subcommand;
use std::{error::Error, io::Write};

/// Verify the feed.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Hold the feed against the tables
    ///
    /// The server may run. The exit code is 1 where something is wrong, and it is said what.
    Verify,
}

impl Command {
    /// Does it, and prints what was found.
    pub async fn run(self, store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        let Self::Verify = self;
        let faults = store.verify_feed().await?;
        if let Some(first) = faults.first() {
            let more = faults.len().saturating_sub(1);
            return Err(format!("{first}; and {more} more like it").into());
        }
        let seen = store.unnumbered().await?;
        writeln!(out, "whole: numbered up to {}; {} wait for a number", seen.position, seen.waiting)?;
        Ok(())
    }
}
