//! How the database itself does, for whoever looks after it. It says nothing of what is in it.

use super::{database::Store, reader::Reader, set::Dialect, text::Text};
use crate::error::{Error, Result};
use entity::timestamp::Timestamp;
use sea_orm::QueryResult;
use std::time::Duration;

/// How the database does.
#[derive(Clone, Debug)]
pub struct Vitals {
    /// What it is, and its version.
    pub version: String,
    /// What its clock says.
    pub now: Timestamp,
    /// When the newest event of the trail happened, by the clock of the server that did it.
    pub newest_event: Option<Timestamp>,
    /// It is a standby: nothing can be written here.
    pub is_standby: bool,
    /// Bytes of its log that it keeps for standbys which have not read them.
    pub kept_for_standbys: u64,
    /// Who follows it.
    pub standbys: Vec<Standby>,
}

/// A server that follows the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standby {
    pub name: String,
    /// `sync`, `quorum` or `async`; none where the register's user may not know.
    pub mode: Option<String>,
    /// How far it is behind, where that is known.
    pub behind: Option<Duration>,
}

const OF_SQLITE: &str =
    "SELECT 'SQLite ' || sqlite_version(), CAST((julianday('now') - 2440587.5) * 86400000000 AS integer),
    (SELECT occurred_at FROM audit_events ORDER BY occurred_at DESC, id DESC LIMIT 1), FALSE, 0";
const OF_POSTGRES: &str = "SELECT 'PostgreSQL ' || current_setting('server_version'),
    CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint),
    (SELECT occurred_at FROM audit_events ORDER BY occurred_at DESC, id DESC LIMIT 1), pg_is_in_recovery(),
    (SELECT CAST(COALESCE(MAX(pg_wal_lsn_diff(
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)), 0) AS bigint)
    FROM pg_catalog.pg_replication_slots)";
const STANDBYS: &str = "SELECT COALESCE(application_name, ''), sync_state,
    CAST(EXTRACT(EPOCH FROM replay_lag) * 1000000 AS bigint)
    FROM pg_catalog.pg_stat_replication ORDER BY application_name";

impl Store {
    /// The code of the policy that was imported, if one was.
    pub async fn policy_code(&self) -> Result<Option<String>> {
        let select = Text { text: "SELECT code FROM programmes".into(), values: Vec::new() };
        let rows = Reader::Arrival(self).all(&select).await?;
        Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?)
    }

    /// How the database does. Its tables are those of this version.
    pub async fn vitals(&self) -> Result<Vitals> {
        let all = async |text: &'static str| {
            Reader::Arrival(self).all(&Text { text: text.into(), values: Vec::new() }).await
        };
        let (of_it, standbys) = match self.dialect() {
            Dialect::Sqlite => (all(OF_SQLITE).await?, Vec::new()),
            Dialect::Postgres => (all(OF_POSTGRES).await?, all(STANDBYS).await?),
        };
        let row = of_it.first().ok_or(Error::Broken("a statement answers"))?;
        let kept: i64 = row.try_get_by_index(4)?;
        Ok(Vitals {
            version: row.try_get_by_index(0)?,
            now: row.try_get_by_index(1)?,
            newest_event: row.try_get_by_index(2)?,
            is_standby: row.try_get_by_index(3)?,
            kept_for_standbys: u64::try_from(kept).unwrap_or_default(),
            standbys: standbys.iter().map(standby).collect::<Result<_>>()?,
        })
    }
}

fn standby(row: &QueryResult) -> Result<Standby> {
    let behind: Option<i64> = row.try_get_by_index(2)?;
    Ok(Standby {
        name: row.try_get_by_index(0)?,
        mode: row.try_get_by_index(1)?,
        behind: behind.and_then(|micros| u64::try_from(micros).ok()).map(Duration::from_micros),
    })
}
