//! What is looked at of the database.

use super::{Check, Finding};
use crate::{
    authn::{FileKeys, keys},
    clock::Clock,
    config::{DatabaseConfig, DatabaseUrl},
    error::Result,
    store::{Dialect, Standby, Store, Tables, Vitals},
};
use entity::timestamp::Timestamp;
use std::{fs, path::Path, time::Duration};

/// Seconds by which clocks may differ: tokens and days are the same by all of them.
const APART: i64 = 2;
/// A key that has signed for longer should be rotated: seconds of a year.
const OLD: i64 = 365 * 24 * 60 * 60;
/// An event that waits for longer is not sealed by anybody.
const SEALED: Duration = Duration::from_mins(1);
/// Bytes of the database's log.
const LONG: u64 = 256 << 20;
const KEPT: u64 = 4 << 30;
/// A standby that is further behind is no help.
const BEHIND: Duration = Duration::from_mins(1);

/// Whether the tables are those of this version.
pub(super) async fn migrations(store: &Store) -> Finding {
    match store.tables().await {
        Ok(Tables::Own) => Finding::well(Check::Migrations, "the tables are those of this version"),
        Ok(Tables::Newer) => {
            Finding::well(Check::Migrations, "newer tables, made to be served by this version too")
        }
        Ok(Tables::Older(pending)) => Finding::fails(
            Check::Migrations,
            format!("{pending} are pending: run `future-community migrate`"),
        ),
        Err(error) => Finding::fails(Check::Migrations, error.to_string()),
    }
}

/// All else.
pub(super) async fn all(store: &Store, files: Option<&FileKeys>, config: &DatabaseConfig) -> Vec<Finding> {
    let mut findings = Vec::new();
    match store.vitals().await {
        Ok(vitals) => {
            findings.push(database(&vitals));
            findings.push(clock(&vitals, Clock::system().now(), store.dialect()));
            findings.extend(standbys(&vitals));
            findings.push(match &config.database_url {
                DatabaseUrl::Sqlite(file) => log_of_sqlite(&file.path),
                DatabaseUrl::Postgres(_) => log_of_postgres(&vitals),
            });
        }
        Err(error) => findings.push(Finding::fails(Check::Database, error.to_string())),
    }
    for (check, found) in [
        (Check::Policy, policy(store).await),
        (Check::Keys, signing_keys(store, files).await),
        (Check::Trail, trail(store).await),
    ] {
        findings.push(found.unwrap_or_else(|error| Finding::fails(check, error.to_string())));
    }
    findings
}

fn database(vitals: &Vitals) -> Finding {
    let version = &vitals.version;
    if vitals.is_standby {
        return Finding::fails(Check::Database, format!("{version}, a standby: nothing can be written here"));
    }
    Finding::well(Check::Database, version.clone())
}

async fn policy(store: &Store) -> Result<Finding> {
    let revision = store.catalogue_revision().await?;
    Ok(match revision {
        Some(revision) => {
            let code = store.policy_code().await?.unwrap_or_default();
            Finding::well(Check::Policy, format!("{code}, revision {revision} of the catalogue"))
        }
        None => Finding::fails(Check::Policy, "none: run `future-community policy import DIR`"),
    })
}

fn clock(vitals: &Vitals, here: Timestamp, dialect: Dialect) -> Finding {
    let seconds = |moment: Timestamp| moment.unix_seconds();
    let apart = seconds(vitals.now).saturating_sub(seconds(here));
    if dialect == Dialect::Postgres && apart.abs() > APART {
        return Finding::odd(
            Check::Clock,
            format!("the database's is {apart} s ahead of this machine's (below 0: behind)"),
        );
    }
    let ahead = vitals.newest_event.map_or(0, |newest| seconds(newest).saturating_sub(seconds(here)));
    if ahead > APART {
        return Finding::odd(
            Check::Clock,
            format!(
                "the newest event happened {ahead} s from now: a clock was set back, or a server's is ahead"
            ),
        );
    }
    Finding::well(Check::Clock, here.rfc3339())
}

async fn signing_keys(store: &Store, files: Option<&FileKeys>) -> Result<Finding> {
    let now = Clock::system().now();
    let days = |seconds: i64| seconds / (24 * 60 * 60);
    let aged = |seconds: i64, whose: &str, rotate: &str| {
        let says = format!("{whose} is {} days old", days(seconds));
        if seconds > OLD {
            Finding::odd(Check::Keys, format!("{says}: {rotate}"))
        } else {
            Finding::well(Check::Keys, says)
        }
    };
    if let Some((kid, file)) = files.and_then(|files| files.names().into_iter().next()) {
        let written = fs::metadata(&file).and_then(|about| about.modified());
        let age = written.ok().and_then(|written| written.elapsed().ok());
        let seconds = age.map_or(0, |age| i64::try_from(age.as_secs()).unwrap_or(i64::MAX));
        let whose = format!("{kid} in {}", file.display());
        return Ok(aged(seconds, &whose, "put a new key first in its file, or before it"));
    }
    let keys = keys::list(store).await?;
    let Some(signs) = keys.iter().find(|key| key.signs) else {
        return Ok(Finding::well(Check::Keys, "none yet: whoever signs in first makes one"));
    };
    let seconds = now.unix_seconds().saturating_sub(signs.created_at.unix_seconds());
    Ok(aged(seconds, &format!("{} in the database", signs.kid), "run `future-community keys rotate`"))
}

async fn trail(store: &Store) -> Result<Finding> {
    let waiting = store.waiting().await?;
    let says = format!("{} events wait to be sealed", waiting.number);
    Ok(if waiting.number > 0 && waiting.longest > SEALED {
        let seconds = waiting.longest.as_secs();
        Finding::odd(Check::Trail, format!("{says}, the first for {seconds} s: does a server run?"))
    } else {
        Finding::well(Check::Trail, says)
    })
}

fn log_of_sqlite(database: &Path) -> Finding {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    let bytes = fs::metadata(&log).map_or(0, |about| about.len());
    let says = format!("{bytes} bytes beside the database");
    if bytes > LONG {
        Finding::odd(
            Check::Log,
            format!("{says}: somebody reads for long, and keeps it from being worked in"),
        )
    } else {
        Finding::well(Check::Log, says)
    }
}

fn log_of_postgres(vitals: &Vitals) -> Finding {
    let bytes = vitals.kept_for_standbys;
    let says = format!("{bytes} bytes are kept for standbys");
    if bytes > KEPT {
        Finding::odd(Check::Log, format!("{says}: one is gone, and its slot should go too"))
    } else {
        Finding::well(Check::Log, says)
    }
}

/// How those are that answer questions.
pub(super) fn replicas(store: &Store) -> Vec<Finding> {
    let (each, _, _) = store.replicas();
    let found = each.into_iter().map(|replica| {
        let name = replica.name;
        if replica.stands {
            Finding::well(Check::Standbys, format!("{name} answers questions"))
        } else {
            Finding::odd(
                Check::Standbys,
                format!("{name} is left out, the primary answers: it is behind, gone, or no standby"),
            )
        }
    });
    found.collect()
}

fn standbys(vitals: &Vitals) -> Vec<Finding> {
    vitals.standbys.iter().map(standby).collect()
}

fn standby(standby: &Standby) -> Finding {
    let Standby { name, mode, behind } = standby;
    let mode = mode.as_deref().unwrap_or("whose state the register's user may not see");
    let says = format!("{name}, {mode}, {} s behind", behind.unwrap_or_default().as_secs_f32());
    if behind.is_some_and(|behind| behind > BEHIND) {
        Finding::odd(Check::Standbys, says)
    } else {
        Finding::well(Check::Standbys, says)
    }
}
