//! What there is to be had, printed: the schema, and the data dictionary of its tables.

use crate::{
    domain::csv,
    graphql::{self, Entry},
};
use clap::{Args, ValueEnum};
use std::io::{self, Write};

/// What of it.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Schema {
    /// Print it as a subgraph of Apollo Federation 2, to be composed with others
    #[arg(long)]
    federation: bool,
    /// Print it as a source schema of GraphQL composite schemas
    #[arg(long)]
    composite: bool,
    /// Print the data dictionary (数据目录) of the tables of /feed instead: what each column is, and who may read it
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "csv")]
    dictionary: Option<Format>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Comma-separated, for a catalogue of data
    Csv,
    /// A table for each table, for people
    Markdown,
}

impl Schema {
    /// Prints it.
    pub fn run(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.dictionary {
            None if self.federation => write!(out, "{}", graphql::api().federation()),
            None if self.composite => write!(out, "{}", graphql::api().composite()),
            None => write!(out, "{}", graphql::api().sdl()),
            Some(Format::Csv) => {
                let lines = graphql::dictionary().into_iter().map(|entry| entry.line());
                write!(out, "{}", csv::write(&Entry::COLUMNS, lines))
            }
            Some(Format::Markdown) => markdown(out),
        }
    }
}

fn markdown(out: &mut dyn Write) -> io::Result<()> {
    let entries = graphql::dictionary();
    for (at, table) in graphql::TABLES.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(out, "## {}\n\n{}\n", table.name, table.about)?;
        let columns = Entry::COLUMNS.iter().skip(1);
        writeln!(out, "| {} |", columns.clone().copied().collect::<Vec<_>>().join(" | "))?;
        writeln!(out, "|{}", columns.map(|_| "---|").collect::<String>())?;
        for entry in entries.iter().filter(|entry| entry.table == table.name) {
            let cells: Vec<String> =
                entry.line().iter().skip(1).map(|cell| cell.replace('|', "\\|")).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
    }
    Ok(())
}
