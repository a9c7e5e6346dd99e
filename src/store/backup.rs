//! A copy of the database while it is in use.

use super::{
    database::Store,
    private::{self, Writers},
    set::Dialect,
    sqlite,
};
use crate::config::SqliteFile;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// No copy was made; what stood at its place is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A PostgreSQL server has tools of its own.
    #[error("this is PostgreSQL: use pg_dump, as docs/operating.md tells")]
    NotSqlite,
    /// A backup overwrites nothing.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// Nobody has migrated it yet; who names another file than the register's finds out before the backup is needed.
    #[error("there is no register in the database: look at DATABASE_URL")]
    NoRegister,
    /// It cannot be asked.
    #[error(transparent)]
    Register(#[from] crate::error::Error),
    /// Another backup of the same name grows.
    #[error("another backup into {0} is under way")]
    UnderWay(PathBuf),
    /// Others could put a file of theirs in its place.
    #[error("others than its owner can replace files in {0}: choose another folder, or run `{1}`")]
    FolderOfOthers(PathBuf, String),
    /// The path is not UTF-8.
    #[error("{0} is not a path that SQLite can be told")]
    Path(PathBuf),
    /// The file cannot be written.
    #[error("cannot write the backup: {0}")]
    File(#[from] io::Error),
    /// The database refused.
    #[error("cannot read the database: {0}")]
    Database(#[from] DbErr),
}

impl Store {
    /// Copies a SQLite database into a file, as it is at one moment, without stopping anybody.
    ///
    /// The copy grows under another name, closed to others from its first byte, and takes its own once it is whole and on
    /// the disk: a file of that name is a complete backup. Tables of an earlier version are copied as they are, since a
    /// backup is what an update begins with.
    pub async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        if self.dialect() != Dialect::Sqlite {
            return Err(BackupError::NotSqlite);
        }
        if fs::symlink_metadata(file).is_ok() {
            return Err(BackupError::Exists(file.to_owned()));
        }
        if !self.is_register().await? {
            return Err(BackupError::NoRegister);
        }
        let folder = private::folder_of(file);
        if private::writers(folder)? == Writers::Others {
            return Err(BackupError::FolderOfOthers(folder.to_owned(), private::how_to_keep_out(folder)));
        }
        let partial = sqlite::path_of_file(&SqliteFile::beside(file, ".partial"));
        let name = partial.to_str().ok_or_else(|| BackupError::Path(partial.clone()))?;
        let growing = begin(&partial)?.ok_or_else(|| BackupError::UnderWay(file.to_owned()))?;
        let copy = Statement::from_sql_and_values(sea_orm::DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
        self.count_statement();
        #[expect(clippy::disallowed_methods, reason = "no row is read for anybody")]
        let copied = self.shared.pools.operations.database.execute_raw(copy).await;
        if let Err(error) = copied {
            // What it leaves is no backup, and has no name of one.
            fs::remove_file(&partial)?;
            return Err(error.into());
        }
        growing.sync_all()?;
        match private::give_name(&partial, file) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_file(&partial)?;
                return Err(BackupError::Exists(file.to_owned()));
            }
            named => named?,
        }
        Ok(File::open(folder)?.sync_all()?)
    }
}

/// An empty file, which SQLite writes into; none where another process does. What is left of one that was killed is removed:
/// its lock ended with it.
fn begin(partial: &Path) -> io::Result<Option<File>> {
    let file = match private::make(partial) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let left = File::open(partial)?;
            if !is_free(&left)? {
                return Ok(None);
            }
            fs::remove_file(partial)?;
            private::make(partial)?
        }
        made => made?,
    };
    Ok(is_free(&file)?.then_some(file))
}

fn is_free(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
