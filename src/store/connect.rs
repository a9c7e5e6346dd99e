//! Opening the database, and what each engine must be told.

use super::{Dialect, Store};
use crate::clock::Clock;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, Database, DbErr};
use std::{path::Path, time::Duration};

/// How the database is reached.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite://path/to/file.db` or `postgres://…`.
    pub url: String,
    /// Connections kept open at most.
    pub connections: u32,
}

/// The database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL names neither database.
    #[error("DATABASE_URL must begin with sqlite:// or postgres://")]
    UnknownScheme,
    /// The folder of the SQLite file cannot be made.
    #[error("cannot make the folder of {0}: {1}")]
    Folder(String, std::io::Error),
    /// The database refused.
    #[error("cannot open the database: {0}")]
    Database(#[from] DbErr),
}

impl Store {
    /// Opens the database. A SQLite file that is not there is made, with its folder.
    pub async fn open(options: &Options, clock: Clock) -> Result<Self, ConnectError> {
        let url = &options.url;
        let mut connect = ConnectOptions::new(url.clone());
        connect
            .max_connections(options.connections)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .sqlx_logging(false);
        let dialect = if let Some(path) = url.strip_prefix("sqlite://") {
            make_folder(path.split('?').next().unwrap_or(path))?;
            // A write is on the disk when it is acknowledged; readers do not wait for writers.
            connect.map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10))
                    .pragma("journal_mode", "WAL")
                    .pragma("synchronous", "FULL")
            });
            Dialect::Sqlite
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            connect.set_application_name("future-community");
            Dialect::Postgres
        } else {
            return Err(ConnectError::UnknownScheme);
        };
        #[expect(clippy::disallowed_methods, reason = "the one place that opens the database")]
        let database = Database::connect(connect).await?;
        Ok(Self::new(database, dialect, clock))
    }

    /// Brings the tables up to this version.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        Migrator::up(&self.database, None).await
    }

    /// Takes every step back: an empty database.
    pub async fn unmigrate(&self) -> Result<(), DbErr> {
        Migrator::down(&self.database, None).await
    }

    /// How many steps this version has that the database has not taken. Fails where the database does not answer.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        Ok(Migrator::get_pending_migrations(&self.database).await?.len())
    }
}

fn make_folder(path: &str) -> Result<(), ConnectError> {
    match Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|error| ConnectError::Folder(path.to_owned(), error))
        }
        _ => Ok(()),
    }
}
