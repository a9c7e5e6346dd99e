//! Opening the database, and what each engine must be told.

use super::{
    database::{Consequences, Store},
    fault::Losses,
    patience::Patience,
    pools::{Pools, Work},
    postgres::{Closed, Server},
    set::Dialect,
    sqlite::{self, FileError, Place},
};
use crate::{
    clock::Clock,
    config::{DatabaseUrl, SqliteFile},
    error::{Error, Result},
};
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
    /// How long it may keep work waiting.
    pub patience: Patience,
    /// Whether a pooler lends sessions of PostgreSQL for a transaction each.
    pub pooled: bool,
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
    /// A pooler keeps sessions apart from what they are told.
    #[error(
        "DATABASE_URL leads to a pooler such as PgBouncer, which lets no settings of a session through: set \
         DATABASE_POOLED=true, or name PostgreSQL itself"
    )]
    Pooler,
    /// The URL of PostgreSQL is none. What the driver says of it shows nothing of it, as other layers would.
    #[error("cannot read DATABASE_URL: {0}")]
    Url(SqlxError),
}

impl Store {
    /// Opens the database. A SQLite file that is not there is made, with its folder, for its owner alone; one that cannot
    /// be written, or that others can read, is an error.
    pub async fn open(options: &Options, clock: Clock) -> Result<Self, ConnectError> {
        let Options { url, connections, patience, pooled, consequences } = options;
        let losses = Arc::new(Losses::default());
        match url {
            DatabaseUrl::Sqlite(file) => Ok(Self::open_file(file, options, clock, losses).await?),
            DatabaseUrl::Postgres(url) => {
                url.parse::<PgConnectOptions>().map_err(ConnectError::Url)?;
                let (connections, patience, pooled) = (*connections, *patience, *pooled);
                let server = Server { url, connections, patience, pooled, losses: Arc::clone(&losses) };
                let pools = server.open().await.map_err(|closed| match closed {
                    Closed::Server(error) => ConnectError::Server(error),
                    Closed::Pooler => ConnectError::Pooler,
                })?;
                Ok(Self::new(pools, Dialect::Postgres, clock, losses, (*consequences, patience)))
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
        let mut connect = ConnectOptions::new(sqlite::NO_URL);
        connect
            .max_connections(options.connections)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .sqlx_logging(false);
        prepare_sqlite(&mut connect, &place, options.patience.lock);
        let failed = |error| FileError::Refused(place.name.clone(), error);
        #[expect(clippy::disallowed_methods, reason = "where SQLite is opened")]
        let database = Database::connect(connect).await.map_err(failed)?;
        let follow = (options.consequences, options.patience);
        let store = Self::new(Pools::of_one(database), Dialect::Sqlite, clock, losses, follow);
        store.hold(in_use);
        match store.try_to_write().await {
            Err(Error::ReadOnly(error) | Error::DiskFull(error)) => {
                // A connection that is open when the program ends leaves SQLite's side files behind.
                store.close().await.ok();
                Err(failed(error))
            }
            Ok(()) => {
                // What fails here is done at the next start.
                store.forget_statistics().await.ok();
                Ok(store)
            }
            Err(_) => Ok(store),
        }
    }

    /// Forgets what somebody's ANALYZE left. By it SQLite takes an index that begins with another column than the list is
    /// sorted by, and sorts all of a large table for a page; without it an index that has the order wins.
    async fn forget_statistics(&self) -> Result<()> {
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        transaction.execute_text(self, "DROP TABLE IF EXISTS sqlite_stat1").await?;
        transaction.execute_text(self, "DROP TABLE IF EXISTS sqlite_stat4").await?;
        transaction.commit(self).await?;
        Ok(())
    }

    /// SQLite opens for reading what it may not write, and says so at the first write: here, to one that is taken back.
    async fn try_to_write(&self) -> Result<()> {
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        let mut table = Table::create();
        table.table("is_writable").col(ColumnDef::new("nothing").integer());
        transaction.execute(self, &table).await?;
        Ok(())
    }
}

fn prepare_sqlite(connect: &mut ConnectOptions, place: &Place, lock: Duration) {
    let at = sqlite::at(&place.path);
    // A write is on the disk when it is acknowledged; readers do not wait for writers.
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        at(sqlite).busy_timeout(lock).pragma("journal_mode", "WAL").pragma("synchronous", "FULL")
    });
    // After some faults, such as a full disk, SQLite has rolled back by itself, and the driver goes on counting a
    // transaction: the next one would be a savepoint in it, which ends nothing when it is rolled back.
    connect
        .map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(ready(Ok(!connection.is_in_transaction()))));
}

#[cfg(test)]
mod tests {
    use super::{Options, Patience, Store};
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
            patience: Patience::SERVER,
            pooled: false,
            consequences: |_, _| Box::pin(ready(Ok(()))),
        };
        let store = Store::open(&options, Clock::system()).await.unwrap();
        let database = &store.shared.pools.reads.database;
        for (pragma, column, expected) in [
            ("journal_mode", "journal_mode", "wal"),
            // FULL
            ("synchronous", "synchronous", "2"),
            ("foreign_keys", "foreign_keys", "1"),
            ("busy_timeout", "timeout", "5000"),
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
