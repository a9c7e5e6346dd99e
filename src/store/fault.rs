//! What went wrong with the database, as far as whoever asks can do something about it.

use crate::error::Error;
use arc_swap::ArcSwapOption;
use sea_orm::{DbErr, RuntimeErr, SqlxError, SqlxPostgresError, SqlxSqliteError};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match Fault::of(&error) {
            Fault::Lost | Fault::NoConnection => Self::Unreachable(error),
            Fault::Busy | Fault::Standby => Self::Unavailable(error),
            Fault::Full => Self::DiskFull(error),
            Fault::ReadOnly => Self::ReadOnly(error),
            Fault::Other => Self::Database(error),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The connection broke, or none could be made.
    Lost,
    /// There was no connection to be had.
    NoConnection,
    /// The database has no time for this now.
    Busy,
    /// Nothing may be written there: it is a standby, or was made one. Another is the primary, or is about to be.
    Standby,
    /// There is no room for what was to be written.
    Full,
    /// The file may not be written.
    ReadOnly,
    Other,
}

/// Whether the connection broke. What it was used for was not done, unless that was to commit.
pub(super) fn is_lost(error: &DbErr) -> bool {
    Fault::of(error) == Fault::Lost
}

/// Whether what was asked may write nothing, as a standby does not.
pub(super) fn is_read_only(error: &DbErr) -> bool {
    Fault::of(error) == Fault::Standby
}

/// When a connection last broke. A server that restarts breaks all that it had, so those made earlier are used no
/// more: otherwise each of them would fail one request.
#[derive(Debug, Default)]
pub(super) struct Losses(ArcSwapOption<Instant>);

impl Losses {
    pub(super) fn note(&self) {
        self.0.store(Some(Arc::new(Instant::now())));
    }

    /// The same of what need not be noted each time: what is asked of new connections may say it again.
    pub(super) fn note_once_a_second(&self) {
        if !self.reach(Duration::from_secs(1)) {
            self.note();
        }
    }

    /// When one last did.
    pub(super) fn last(&self) -> Option<Instant> {
        self.0.load().as_deref().copied()
    }

    /// Whether a connection of this age has seen one.
    pub(super) fn reach(&self, age: Duration) -> bool {
        self.0.load().as_ref().is_some_and(|last| last.elapsed() <= age)
    }
}

impl Fault {
    fn of(error: &DbErr) -> Self {
        match error {
            // The pool has tried for as long as one may be kept waiting.
            DbErr::ConnectionAcquire(_) => Self::NoConnection,
            DbErr::Conn(RuntimeErr::SqlxError(error)) => match Self::of_driver(error) {
                Self::Other => Self::NoConnection,
                fault => fault,
            },
            DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
                Self::of_driver(error)
            }
            _ => Self::Other,
        }
    }

    fn of_driver(error: &SqlxError) -> Self {
        match error {
            SqlxError::Io(_) | SqlxError::Tls(_) | SqlxError::WorkerCrashed => Self::Lost,
            SqlxError::Database(error) => {
                let code = error.code().unwrap_or_default();
                if error.as_ref().try_downcast_ref::<SqlxSqliteError>().is_some() {
                    code.parse().map_or(Self::Other, Self::of_sqlite)
                } else if error.as_ref().try_downcast_ref::<SqlxPostgresError>().is_some() {
                    Self::of_postgres(&code)
                } else {
                    Self::Other
                }
            }
            _ => Self::Other,
        }
    }

    /// An extended result code of SQLite; its low byte is the kind.
    fn of_sqlite(code: i32) -> Self {
        const BUSY: i32 = 5;
        const LOCKED: i32 = 6;
        const READONLY: i32 = 8;
        const FULL: i32 = 13;
        const CANTOPEN: i32 = 14;
        // Of the faults of the disk, those of a write that did not happen.
        const IOERR_WRITE: i32 = 0x030a;
        const IOERR_TRUNCATE: i32 = 0x060a;
        const IOERR_SHMSIZE: i32 = 0x130a;
        match (code, code & 0xff) {
            (IOERR_WRITE | IOERR_TRUNCATE | IOERR_SHMSIZE, _) | (_, FULL) => Self::Full,
            (_, READONLY) => Self::ReadOnly,
            (_, BUSY | LOCKED | CANTOPEN) => Self::Busy,
            _ => Self::Other,
        }
    }

    /// An SQLSTATE; its first two characters are the class.
    fn of_postgres(code: &str) -> Self {
        match code {
            // admin_shutdown, crash_shutdown, cannot_connect_now, idle_in_transaction_session_timeout
            "57P01" | "57P02" | "57P03" | "25P03" => Self::Lost,
            // too_many_connections, query_canceled, lock_not_available, deadlock_detected, serialization_failure
            "53300" | "57014" | "55P03" | "40P01" | "40001" => Self::Busy,
            "53100" => Self::Full,
            // read_only_sql_transaction
            "25006" => Self::Standby,
            _ if code.starts_with("08") => Self::Lost,
            _ => Self::Other,
        }
    }
}
