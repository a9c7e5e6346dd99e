//! A copy of the database while it is in use.

use super::{database::Store, set::Dialect};
use sea_orm::{ConnectionTrait, DbErr, Statement};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// No copy was made; what stood at its place is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A PostgreSQL server has tools of its own.
    #[error("this is PostgreSQL: use pg_dump --format=custom, and pg_restore")]
    NotSqlite,
    /// A backup overwrites nothing.
    #[error("{0} is there already")]
    Exists(PathBuf),
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
    /// The copy grows under another name and takes its own once it is whole and on the disk: a file of that name is
    /// a complete backup.
    pub async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        if self.dialect() != Dialect::Sqlite {
            return Err(BackupError::NotSqlite);
        }
        if file.exists() {
            return Err(BackupError::Exists(file.to_owned()));
        }
        let mut partial = file.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let name = partial.to_str().ok_or_else(|| BackupError::Path(partial.clone()))?;
        // What an earlier attempt left; SQLite writes into no file that is there.
        match fs::remove_file(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let copy = Statement::from_sql_and_values(sea_orm::DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
        self.count_statement();
        #[expect(clippy::disallowed_methods, reason = "no row is read for anybody")]
        self.shared.pools.operations.database.execute_raw(copy).await?;
        File::open(&partial)?.sync_all()?;
        fs::rename(&partial, file)?;
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}
