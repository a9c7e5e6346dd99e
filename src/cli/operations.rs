//! `operations …`: the documents that apps have registered, so that they are asked by a name.

use crate::{
    config::Limits,
    domain::document::{self, Candidate, Which},
    graphql::{self, Api},
    store::Store,
};
use clap::{ArgGroup, Subcommand};
use engine::Sdl;
use entity::document::Model;
use std::{
    error::Error,
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};
use time::Date;

/// Bytes of a file, at most.
const MAX_FILE: u64 = 16 << 20;

/// Register the operations of apps, and find out whom a change would break.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register the operations of an app: all that the files have, or nothing
    ///
    /// A file is a manifest of Apollo's (`generate-persisted-query-manifest`), a map from ids to texts as relay-compiler's
    /// `persistConfig` writes it, both in JSON; or a document in `.graphql`, which is asked by its SHA-256. Each operation has a
    /// name, is of this version's schema, and within the limits, which are given as they are to the server. What the app had
    /// registered before stays: people have old versions of it.
    Register {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The app: a-z 0-9 . _ -
        #[arg(long)]
        app: String,
        #[command(flatten)]
        limits: Limits,
    },
    /// List what is registered: app, state, id, operations and the last day of use, separated by tabs
    List {
        /// Of this app alone
        #[arg(long)]
        app: Option<String>,
    },
    /// Have operations run for an app no more; each server knows within two seconds
    #[command(group = ArgGroup::new("which").required(true))]
    Retire {
        /// The app
        #[arg(long)]
        app: String,
        /// Ids, or names of operations
        #[arg(group = "which")]
        operations: Vec<String>,
        /// Those that were neither registered nor asked on this day or later
        #[arg(long, group = "which", value_parser = day, value_name = "YYYY-MM-DD")]
        unused_since: Option<Date>,
        /// All of the app
        #[arg(long, group = "which")]
        all: bool,
    },
    /// Hold what is registered against the schema of this version, or another
    ///
    /// Before an update, by the new version on the database as it is: the exit code is 1 where an operation would break, and it
    /// is said which, and whose.
    Check {
        /// A schema in GraphQL's schema language
        #[arg(long)]
        schema: Option<PathBuf>,
        #[command(flatten)]
        limits: Limits,
    },
    /// List the operations that ask for a part of the schema: app, operation, id and the last day of use, separated by tabs
    ///
    /// What stands in variables is in no operation: one that takes a variable of an input type is listed for every field of that.
    Uses {
        /// `Duty.dueOn`, `Query.duties(first:)`, `DutyStatus.ASSIGNED`, `DutyFilter.status`, or a type
        part: String,
    },
}

fn day(text: &str) -> Result<Date, &'static str> {
    entity::day::parse(text).ok_or("not a day such as 2026-08-01")
}

impl Command {
    /// Whether it needs no table of this version but its own: a new version checks what the old one has.
    pub(super) const fn is_before_an_update(&self) -> bool {
        matches!(self, Self::Check { .. } | Self::Uses { .. })
    }

    /// Does it, and prints what was found.
    pub async fn run(self, store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Register { files, app, limits } => {
                let mut candidates: Vec<Candidate> = Vec::new();
                for file in &files {
                    candidates.extend(candidates_of(file)?);
                }
                let api = graphql::api().within(&limits);
                let done =
                    document::register(store, &app, &candidates, async |text| api.check(text).await).await?;
                writeln!(out, "{} registered for {app}, {} were already", done.registered, done.already)?;
            }
            Self::List { app } => {
                for row in document::list(store, app.as_deref()).await? {
                    let state = match row.retired_at {
                        Some(at) => format!("retired since {}", at.rfc3339()),
                        None => format!("since {}", row.registered_at.rfc3339()),
                    };
                    writeln!(out, "{}\t{state}\t{}\t{}\t{}", row.app, row.asked_by, row.name, used(&row))?;
                }
            }
            Self::Retire { app, operations, unused_since, all: _ } => {
                let which = match unused_since {
                    Some(day) => Which::UnusedSince(day),
                    None if operations.is_empty() => Which::All,
                    None => Which::Named(operations),
                };
                writeln!(out, "{} retired of {app}", document::retire(store, &app, &which).await?)?;
            }
            Self::Check { schema, limits } => check(store, schema.as_deref(), &limits, out).await?,
            Self::Uses { part } => uses(store, &part, out).await?,
        }
        Ok(())
    }
}

/// The documents in a file.
fn candidates_of(file: &Path) -> Result<Vec<Candidate>, Box<dyn Error>> {
    let is_json = match file.extension().and_then(|extension| extension.to_str()) {
        Some("json") => true,
        Some("graphql" | "gql") => false,
        _ => return Err(format!("{}: neither .json nor .graphql", file.display()).into()),
    };
    let told = |problem: String| format!("{}: {problem}", file.display());
    document::read(&text_of(file)?, is_json).map_err(|error| told(error.to_string()).into())
}

fn text_of(file: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    let read = File::open(file).and_then(|it| it.take(MAX_FILE.saturating_add(1)).read_to_string(&mut text));
    let length = read.map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    if u64::try_from(length).is_ok_and(|length| length <= MAX_FILE) {
        Ok(text)
    } else {
        Err(format!("{} has more than {MAX_FILE} bytes", file.display()).into())
    }
}

/// What of the registered operations an app still asks.
async fn in_force(store: &Store) -> Result<Vec<Model>, crate::error::Error> {
    let rows = document::list(store, None).await?;
    Ok(rows.into_iter().filter(|row| row.retired_at.is_none()).collect())
}

async fn check(
    store: &Store,
    schema: Option<&Path>,
    limits: &Limits,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let against = match schema {
        Some(file) => Against::Other(sdl(&text_of(file)?)?),
        None => Against::Own(Box::new(graphql::api().within(limits))),
    };
    let rows = in_force(store).await?;
    let (mut broken, mut told) = (0_usize, Vec::new());
    for row in &rows {
        let faults = against.faults(&row.text).await;
        broken = broken.saturating_add(usize::from(!faults.is_empty()));
        told.extend(faults.iter().map(|it| format!("{}\t{}\t{}\t{it}", row.app, row.name, row.asked_by)));
    }
    if broken == 0 {
        return Ok(writeln!(out, "none of {} operations breaks", rows.len())?);
    }
    Err(format!("{broken} of {} registered operations break:\n{}", rows.len(), told.join("\n")).into())
}

/// What registered documents are held against.
enum Against {
    /// What this version serves, within limits.
    Own(Box<Api>),
    /// Another schema.
    Other(Sdl),
}

impl Against {
    async fn faults(&self, text: &str) -> Vec<String> {
        match self {
            Self::Own(api) => api.check(text).await.err().unwrap_or_default(),
            Self::Other(sdl) => match sdl.operations(text) {
                Ok(read) => read.into_iter().flat_map(|operation| operation.faults).collect(),
                Err(error) => vec![error.to_string()],
            },
        }
    }
}

fn sdl(text: &str) -> Result<Sdl, String> {
    Sdl::read(text).map_err(|error| format!("the schema cannot be read: {error}"))
}

async fn uses(store: &Store, part: &str, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let own = sdl(&graphql::api().sdl())?;
    if !own.has(part) {
        return Err(format!("the schema has no {part}: name a part as Duty.dueOn does").into());
    }
    let ways = own.ways_to(part);
    let below = format!("{part}.");
    for row in in_force(store).await? {
        let Ok(read) = own.operations(&row.text) else { continue };
        for operation in read {
            let asks = |asked: &String| ways.contains(asked) || asked.starts_with(&below);
            if operation.asks.iter().any(asks) {
                let name = operation.operation.unwrap_or_default();
                writeln!(out, "{}\t{name}\t{}\t{}", row.app, row.asked_by, used(&row))?;
            }
        }
    }
    Ok(())
}

fn used(row: &Model) -> String {
    row.last_used_on.map_or_else(|| "never used".to_owned(), entity::day::write)
}
