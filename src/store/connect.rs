//! Opening the database, and what each engine must be told.

use super::{
    database::{Consequences, Store, execute},
    fault::Losses,
    set::Dialect,
};
use crate::{
    clock::Clock,
    error::{Error, Result},
};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, Database, DbErr,
    sea_query::{ColumnDef, Table},
    sqlx::Connection,
};
use std::{future::ready, path::Path, sync::Arc, time::Duration};

/// How the database is reached.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite://path/to/file.db` or `postgres://…`.
    pub url: String,
    /// Connections kept open at most.
    pub connections: u32,
    /// What follows from what is done. A store without it would leave signatures valid that are not.
    pub consequences: Consequences,
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
    /// The SQLite file cannot be opened, or it or its folder cannot be written.
    #[error("cannot open {0} to read and write: {1}")]
    File(String, DbErr),
    /// The PostgreSQL server refused.
    #[error("cannot open the database: {0}")]
    Server(DbErr),
}

impl Store {
    /// Opens the database. A SQLite file that is not there is made, with its folder; one that cannot be written is
    /// an error.
    pub async fn open(options: &Options, clock: Clock) -> Result<Self, ConnectError> {
        let url = &options.url;
        let losses = Arc::new(Losses::default());
        let mut connect = ConnectOptions::new(url.clone());
        connect
            .max_connections(options.connections)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .sqlx_logging(false);
        if let Some(path) = url.strip_prefix("sqlite://") {
            let path = path.split('?').next().unwrap_or(path);
            make_folder(path)?;
            check_writable(url, path)?;
            prepare_sqlite(&mut connect);
            let failed = |error| ConnectError::File(path.to_owned(), error);
            let store = Self::connect(connect, Dialect::Sqlite, clock, losses, options.consequences)
                .await
                .map_err(failed)?;
            match store.try_to_write().await {
                Err(Error::ReadOnly(error) | Error::DiskFull(error)) => {
                    // A connection that is open when the program ends leaves SQLite's side files behind.
                    store.close().await.ok();
                    Err(failed(error))
                }
                _ => Ok(store),
            }
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            prepare_postgres(&mut connect, Arc::clone(&losses));
            Self::connect(connect, Dialect::Postgres, clock, losses, options.consequences)
                .await
                .map_err(ConnectError::Server)
        } else {
            Err(ConnectError::UnknownScheme)
        }
    }

    async fn connect(
        options: ConnectOptions,
        dialect: Dialect,
        clock: Clock,
        losses: Arc<Losses>,
        consequences: Consequences,
    ) -> Result<Self, DbErr> {
        #[expect(clippy::disallowed_methods, reason = "the one place that opens the database")]
        let database = Database::connect(options).await?;
        Ok(Self::new(database, dialect, clock, losses, consequences))
    }

    /// SQLite opens for reading what it may not write, and says so at the first write: here, to one that is taken back.
    async fn try_to_write(&self) -> Result<()> {
        let (transaction, _turn) = self.begin().await?;
        let mut table = Table::create();
        table.table("is_writable").col(ColumnDef::new("nothing").integer());
        execute(self, &transaction, &table).await?;
        Ok(())
    }

    /// Brings the tables up to this version, and seals the events that were there before they could be sealed.
    pub async fn migrate(&self) -> Result<()> {
        Migrator::up(&self.shared.database, None).await?;
        self.seal().await
    }

    /// Takes every step back: an empty database.
    pub async fn unmigrate(&self) -> Result<(), DbErr> {
        Migrator::down(&self.shared.database, None).await
    }

    /// How many steps this version has that the database has not taken. Fails where the database does not answer.
    pub async fn pending_migrations(&self) -> Result<usize> {
        Ok(self.ask(|| Migrator::get_pending_migrations(&self.shared.database)).await?.len())
    }
}

fn prepare_sqlite(connect: &mut ConnectOptions) {
    // A write is on the disk when it is acknowledged; readers do not wait for writers.
    connect.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
    });
    // After some faults, such as a full disk, SQLite has rolled back by itself, and the driver goes on counting a
    // transaction: the next one would be a savepoint in it, which ends nothing when it is rolled back.
    connect
        .map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(ready(Ok(!connection.is_in_transaction()))));
}

fn prepare_postgres(connect: &mut ConnectOptions, losses: Arc<Losses>) {
    connect.set_application_name("future-community");
    connect.map_sqlx_postgres_before_acquire(move |_, connection| {
        Box::pin(ready(Ok(!losses.reach(connection.age))))
    });
}

/// Refuses a file that cannot be written, before SQLite opens it for reading and leaves an empty side file there.
fn check_writable(url: &str, path: &str) -> Result<(), ConnectError> {
    let refused = |why: String| ConnectError::File(path.to_owned(), DbErr::Custom(why));
    if url.split_once('?').is_some_and(|(_, query)| query.split('&').any(|part| part == "mode=ro")) {
        return Err(refused("mode=ro only reads".to_owned()));
    }
    if Path::new(path).exists() {
        let opened = std::fs::OpenOptions::new().append(true).open(path);
        opened.map_err(|error| refused(error.to_string()))?;
    }
    Ok(())
}

fn make_folder(path: &str) -> Result<(), ConnectError> {
    match Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|error| ConnectError::Folder(path.to_owned(), error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, Store};
    use crate::clock::Clock;
    use sea_orm::{ConnectionTrait, Statement};
    use std::future::ready;

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "what SQLite was told is what is tested")]
    async fn sqlite_keeps_what_it_acknowledges_and_lets_readers_read() {
        let folder = std::env::temp_dir().join(format!("register-of-a-unit-test-{}", std::process::id()));
        let url = format!("sqlite://{}", folder.join("register.db").display());
        let options = Options { url, connections: 1, consequences: |_, _| Box::pin(ready(Ok(()))) };
        let store = Store::open(&options, Clock::system()).await.unwrap();
        let database = &store.shared.database;
        for (pragma, column, expected) in [
            ("journal_mode", "journal_mode", "wal"),
            // FULL
            ("synchronous", "synchronous", "2"),
            ("foreign_keys", "foreign_keys", "1"),
            ("busy_timeout", "timeout", "10000"),
        ] {
            let question = Statement::from_string(
                database.get_database_backend(),
                format!("SELECT CAST({column} AS TEXT) FROM pragma_{pragma}"),
            );
            let answer = database.query_one_raw(question).await.unwrap().unwrap();
            assert_eq!(answer.try_get_by_index::<String>(0).unwrap(), expected, "{pragma}");
        }
        store.close().await.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
