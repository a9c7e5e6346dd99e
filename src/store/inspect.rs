//! Whether a SQLite file is a register that this version can go on with.

use super::{floor::KNOWN, sqlite};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement};
use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read},
    path::Path,
};

/// It cannot go on with it.
#[derive(Debug, thiserror::Error)]
pub enum NotARegister {
    /// Something else.
    #[error("it is no SQLite database")]
    NotSqlite,
    /// A database of something else.
    #[error("it is no register of this programme")]
    Other,
    /// Made by a version that came later.
    #[error("a newer version of the program made it (it has {0}): restore it with that version")]
    Newer(String),
    /// Some of it is not what was written.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// It cannot be read.
    #[error("cannot read it: {0}")]
    Unreadable(#[from] DbErr),
    /// Nor its first bytes.
    #[error("cannot read it: {0}")]
    File(#[from] io::Error),
}

/// How many steps of migration it lacks.
pub(super) async fn pending_of(path: &Path) -> Result<usize, NotARegister> {
    const HEAD: &[u8; 16] = b"SQLite format 3\0";
    let mut head = [0; 16];
    match File::open(path)?.read_exact(&mut head) {
        Ok(()) if head == *HEAD => {}
        Ok(()) => return Err(NotARegister::NotSqlite),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(NotARegister::NotSqlite),
        Err(error) => return Err(error.into()),
    }
    let database = sqlite::open_alone(path).await?;
    let pending = look(&database).await;
    database.close().await?;
    pending
}

async fn look(database: &DatabaseConnection) -> Result<usize, NotARegister> {
    let faults = texts(database, "PRAGMA integrity_check(1)").await?;
    if let Some(fault) = faults.iter().find(|fault| *fault != "ok") {
        return Err(NotARegister::Damaged(fault.clone()));
    }
    if let Some(table) = texts(database, "PRAGMA foreign_key_check").await?.first() {
        return Err(NotARegister::Damaged(format!("a row of {table} points to one that is not there")));
    }
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'";
    if texts(database, tables).await?.is_empty() {
        return Err(NotARegister::Other);
    }
    let taken: BTreeSet<String> =
        texts(database, "SELECT version FROM seaql_migrations ORDER BY version").await?.into_iter().collect();
    let known = &*KNOWN;
    if known.first().is_none_or(|first| !taken.contains(first)) {
        return Err(NotARegister::Other);
    }
    match taken.difference(known).next() {
        // Made by a later version so that this one may serve on it.
        Some(_)
            if known.is_subset(&taken)
                && floor(database).await?.is_some_and(|step| known.contains(&step)) =>
        {
            Ok(0)
        }
        Some(step) => Err(NotARegister::Newer(step.clone())),
        None => Ok(known.difference(&taken).count()),
    }
}

/// Which step a program must know to serve on it, where it says so.
async fn floor(database: &DatabaseConnection) -> Result<Option<String>, DbErr> {
    let there = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_floor'";
    if texts(database, there).await?.is_empty() {
        return Ok(None);
    }
    Ok(texts(database, "SELECT step FROM schema_floor").await?.pop())
}

/// The first column of an answer.
async fn texts(database: &DatabaseConnection, question: &str) -> Result<Vec<String>, DbErr> {
    #[expect(clippy::disallowed_methods, reason = "no row is read for anybody")]
    let rows = database.query_all_raw(Statement::from_string(DbBackend::Sqlite, question)).await?;
    rows.iter().map(|row: &QueryResult| row.try_get_by_index(0)).collect()
}
