//! Opening the database, and what each engine must be told.

use super::{
    database::{Consequences, Store, execute},
    fault::Losses,
    set::Dialect,
    sqlite::{self, FileError, Place},
};
use crate::{
    clock::Clock,
    config::{DatabaseUrl, SqliteFile},
    error::{Error, Result},
};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, Database, DbErr, SqlxError,
    sea_query::{ColumnDef, Table},
    sqlx::{Connection, postgres::PgConnectOptions},
};
use std::{future::ready, sync::Arc, time::Duration};

/// How the database is reached.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which database, and where.
    pub url: DatabaseUrl,
    /// Connections kept open at most.
    pub connections: u32,
    /// What follows from what is done. A store without it would leave signatures valid that are not.
    pub consequences: Consequences,
}

/// The database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The SQLite file cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// The PostgreSQL server refused, or its URL is none.
    #[error("cannot open the database of DATABASE_URL: {0}")]
    Server(DbErr),
    /// The URL of PostgreSQL is none. What the driver says of it shows nothing of it, as other layers would.
    #[error("cannot read DATABASE_URL: {0}")]
    Url(SqlxError),
}

impl Store {
    /// Opens the database. A SQLite file that is not there is made, with its folder, for its owner alone; one that cannot
    /// be written, or that others can read, is an error.
    pub async fn open(options: &Options, clock: Clock) -> Result<Self, ConnectError> {
        let losses = Arc::new(Losses::default());
        match &options.url {
            DatabaseUrl::Sqlite(file) => Ok(Self::open_file(file, options, clock, losses).await?),
            DatabaseUrl::Postgres(url) => {
                url.parse::<PgConnectOptions>().map_err(ConnectError::Url)?;
                let mut connect = pool(url, options);
                prepare_postgres(&mut connect, Arc::clone(&losses));
                Self::connect(connect, Dialect::Postgres, clock, losses, options.consequences)
                    .await
                    .map_err(ConnectError::Server)
            }
        }
    }

    async fn open_file(
        file: &SqliteFile,
        options: &Options,
        clock: Clock,
        losses: Arc<Losses>,
    ) -> Result<Self, FileError> {
        let place = Place::find(file)?;
        place.check_log()?;
        place.make_ready()?;
        let in_use = place.take().await?;
        let mut connect = pool(sqlite::NO_URL, options);
        prepare_sqlite(&mut connect, &place);
        let failed = |error| FileError::Refused(place.name.clone(), error);
        let store = Self::connect(connect, Dialect::Sqlite, clock, losses, options.consequences)
            .await
            .map_err(failed)?;
        store.hold(in_use);
        match store.try_to_write().await {
            Err(Error::ReadOnly(error) | Error::DiskFull(error)) => {
                // A connection that is open when the program ends leaves SQLite's side files behind.
                store.close().await.ok();
                Err(failed(error))
            }
            _ => Ok(store),
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

    /// Brings the tables up to this version.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        Migrator::up(&self.shared.database, None).await
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

fn pool(url: &str, options: &Options) -> ConnectOptions {
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(options.connections)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .sqlx_logging(false);
    connect
}

fn prepare_sqlite(connect: &mut ConnectOptions, place: &Place) {
    let at = sqlite::at(&place.path);
    // A write is on the disk when it is acknowledged; readers do not wait for writers.
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        at(sqlite)
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
        let options = Options {
            url: url.parse().unwrap(),
            connections: 1,
            consequences: |_, _| Box::pin(ready(Ok(()))),
        };
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
