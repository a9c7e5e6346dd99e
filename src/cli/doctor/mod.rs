//! `doctor`: whether a server would do well here, and its database does; a line for each thing that was looked at.

mod database;
mod machine;
mod server;
mod tls;
mod traces;

use super::{server as serving, with_store};
use crate::{
    config::{DatabaseConfig, DatabaseUrl, KeyConfig, ServerConfig},
    store::{Patience, Store},
};
use clap::{Args, ValueEnum};
use std::{error::Error, fmt, io::Write, sync::Arc};

/// Look whether the server would do well here, and its database does
///
/// It takes what `serve` takes and writes nothing; the server may run. Each line says `ok`, `warn` or `FAIL`, what was looked
/// at, and what was found. The exit code is 1 where something fails.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    keys: KeyConfig,
    #[command(flatten)]
    server: ServerConfig,
    /// Look at this alone; it can be given several times
    #[arg(long, value_name = "WHAT")]
    only: Vec<Check>,
    /// Count what is odd as failing, too
    #[arg(long)]
    strict: bool,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Check {
    /// Files that the configuration names, the server's address, descriptors.
    Configuration,
    /// Whether the database answers and can be written.
    Database,
    /// Whether its tables are those of this version.
    Migrations,
    /// Whether a policy was imported, and which.
    Policy,
    /// Whether the clocks agree.
    Clock,
    /// How old the key is that signs tokens.
    Keys,
    /// Whether the audit trail is sealed.
    Trail,
    /// Room on the disks.
    Disk,
    /// How long the database's own log is.
    Log,
    /// How far standbys are behind.
    Standbys,
    /// Whether the certificate can be used, and until when.
    Tls,
    /// Whether the collector of traces takes them.
    Traces,
    /// Whether the server answers.
    Server,
}

impl Check {
    /// Those for which the database is opened.
    const OF_DATABASE: [Self; 8] = [
        Self::Database,
        Self::Migrations,
        Self::Policy,
        Self::Clock,
        Self::Keys,
        Self::Trail,
        Self::Log,
        Self::Standbys,
    ];
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Well,
    /// It works, and somebody should look at it.
    Odd,
    Fails,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Well => "ok",
            Self::Odd => "warn",
            Self::Fails => "FAIL",
        })
    }
}

/// What was found.
#[derive(Debug)]
struct Finding {
    check: Check,
    level: Level,
    says: String,
}

impl Finding {
    fn well(check: Check, says: impl Into<String>) -> Self {
        Self { check, level: Level::Well, says: says.into() }
    }

    fn odd(check: Check, says: impl Into<String>) -> Self {
        Self { check, level: Level::Odd, says: says.into() }
    }

    fn fails(check: Check, says: impl Into<String>) -> Self {
        Self { check, level: Level::Fails, says: says.into() }
    }
}

impl Doctor {
    /// Looks, prints what was found, and answers how many things fail.
    pub(super) async fn run(self, out: &mut Vec<u8>) -> Result<usize, Box<dyn Error>> {
        let mut findings = Vec::new();
        if self.looks_at(&[Check::Configuration]) {
            findings.extend(machine::configuration(&self.keys, &self.server, &self.database));
        }
        if self.looks_at(&Check::OF_DATABASE) {
            findings.extend(self.look_at_database().await);
        }
        if self.looks_at(&[Check::Disk]) {
            findings.extend(machine::disks(&self.database, &self.server));
        }
        if self.looks_at(&[Check::Tls]) {
            findings.push(tls::certificate(&self.server));
        }
        if self.looks_at(&[Check::Traces]) {
            findings.push(traces::collector(&self.server.traces).await);
        }
        if self.looks_at(&[Check::Server]) {
            findings.push(server::answers(&self.server).await);
        }
        findings.retain(|finding| self.looks_at(&[finding.check]));
        for Finding { check, level, says } in &findings {
            let name = check.to_possible_value();
            let name = name.as_ref().map_or("", |name| name.get_name());
            writeln!(out, "{level:<5}{name:<14}{}", says.replace('\n', " "))?;
        }
        let worst = if self.strict { Level::Odd } else { Level::Fails };
        Ok(findings.iter().filter(|finding| finding.level >= worst).count())
    }

    fn looks_at(&self, any: &[Check]) -> bool {
        self.only.is_empty() || any.iter().any(|check| self.only.contains(check))
    }

    /// What was found of the database. Where it cannot be opened, whatever of it was to be looked at fails.
    async fn look_at_database(&self) -> Vec<Finding> {
        let says = match &self.database.database_url {
            // To open it would make it.
            DatabaseUrl::Sqlite(file) if !file.path.exists() => {
                format!("there is no {}: run `future-community migrate`", file.path.display())
            }
            _ => {
                let looked = with_store(&self.database, Patience::OPERATOR, async |store, signals| {
                    signals.end(Box::pin(async { Ok(self.look_at(store).await) })).await
                });
                match looked.await {
                    Ok(findings) => return findings,
                    Err(error) => error.to_string(),
                }
            }
        };
        let mut looked_at: Vec<Check> = Check::OF_DATABASE.to_vec();
        looked_at.retain(|check| self.only.contains(check));
        if looked_at.is_empty() {
            looked_at.push(Check::Database);
        }
        looked_at.into_iter().map(|check| Finding::fails(check, &*says)).collect()
    }

    /// What was found of a database that is open.
    async fn look_at(&self, store: &Arc<Store>) -> Vec<Finding> {
        let mut findings = vec![database::migrations(store).await];
        // Without its tables the rest says nothing.
        if findings.iter().all(|finding| finding.level == Level::Well) {
            let files = serving::key_files(&self.keys).ok().flatten();
            findings.extend(database::all(store, files.as_deref(), &self.database).await);
            findings.extend(match serving::read_from(store, &self.server, &self.database).await {
                Ok(None) => Vec::new(),
                Ok(Some(_)) => database::replicas(store),
                Err(error) => vec![Finding::fails(Check::Standbys, error.to_string())],
            });
        }
        findings
    }
}
