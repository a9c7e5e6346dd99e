//! `summary …`: whether the duties are what they are counted as.

use crate::store::{Store, tallies::Summary};
use clap::Subcommand;
use entity::day;
use std::{error::Error, io::Write};

/// Verify the summary of duties, or make it anew.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Count all duties, and hold the summary against them
    ///
    /// The server may run. The exit code is 1 where something is wrong, and it is said what.
    Verify,
    /// Count all duties, and make the summary that
    ///
    /// The server may run.
    Rebuild,
}

impl Command {
    /// Does it, and prints what was found.
    pub async fn run(self, store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        if let Self::Rebuild = self {
            store.rebuild_summary().await?;
            store.fold_tallies().await?;
        }
        let Summary { as_of, duties, waiting } = store.verify_summary().await?;
        let as_of = as_of.map(day::write).unwrap_or_default();
        writeln!(out, "whole: {duties} duties, overdue as of {as_of}; {waiting} changes wait to be folded")?;
        Ok(())
    }
}
