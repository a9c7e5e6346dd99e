//! An empty database that no other test has.

use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::{
    path::PathBuf,
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

pub struct Database {
    pub url: String,
    /// What is removed at the end; PostgreSQL's databases go with their throw-away cluster.
    folder: Option<PathBuf>,
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(name_of_its_own());
        let url = format!("sqlite://{}", folder.join("register.db").display());
        Self { url, folder: Some(folder) }
    }

    /// Another empty one, on the same engine.
    pub async fn another(&self) -> Self {
        if self.folder.is_some() { Self::sqlite() } else { Self::postgres().await }
    }

    #[expect(clippy::disallowed_methods, reason = "makes the database that the store then opens")]
    pub async fn postgres() -> Self {
        let server =
            std::env::var("TEST_POSTGRES_URL").expect("PostgreSQL is missing: run the tests by `make test`");
        let name = name_of_its_own();
        let database = sea_orm::Database::connect(&server).await.unwrap();
        database.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        database.close().await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Self { url: format!("{base}/{name}"), folder: None }
    }

    /// One that is there, on a PostgreSQL server.
    pub const fn of_postgres(url: String) -> Self {
        Self { url, folder: None }
    }

    /// The same one, for another process: it stays when that is gone.
    pub fn again(&self) -> Self {
        Self { url: self.url.clone(), folder: None }
    }

    /// A copy of one on a PostgreSQL server that nobody has open.
    #[expect(clippy::disallowed_methods, reason = "makes the database that the store then opens")]
    pub async fn copied(&self) -> Self {
        let (server, from) = self.url.rsplit_once('/').unwrap();
        let name = name_of_its_own();
        let database = sea_orm::Database::connect(format!("{server}/postgres")).await.unwrap();
        database.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {from}")).await.unwrap();
        database.close().await.unwrap();
        Self { url: format!("{server}/{name}"), folder: None }
    }

    /// Where its server keeps files: beside it, or for PostgreSQL in a folder that goes with this.
    pub fn files(&self) -> PathBuf {
        match self.url.strip_prefix("sqlite://") {
            Some(file) => PathBuf::from(file).with_file_name("files"),
            None => std::env::temp_dir().join(format!("{}-files", self.url.rsplit('/').next().unwrap())),
        }
    }

    /// Whether this is SQLite.
    pub const fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    /// Sends a statement past the server, on a connection of its own.
    #[expect(clippy::disallowed_methods, reason = "what the database itself allows is what is tested")]
    pub async fn execute(&self, statement: &str) -> Result<u64, DbErr> {
        let database = sea_orm::Database::connect(&self.url).await?;
        let done = database.execute_unprepared(statement).await.map(|done| done.rows_affected());
        database.close().await?;
        done
    }

    /// Asks a question past the server, on a connection of its own.
    pub async fn rows(&self, question: &str) -> Vec<QueryResult> {
        self.rows_of(|engine| Statement::from_string(engine, question)).await
    }

    /// The same, as a statement that the engine is to understand.
    #[expect(clippy::disallowed_methods, reason = "what the database itself holds is what is tested")]
    pub async fn rows_of(&self, question: impl FnOnce(DbBackend) -> Statement) -> Vec<QueryResult> {
        let database = sea_orm::Database::connect(&self.url).await.unwrap();
        let rows = database.query_all_raw(question(database.get_database_backend())).await.unwrap();
        database.close().await.unwrap();
        rows
    }
}

impl Database {
    /// Locks the whole file on SQLite, so that nobody else writes; on PostgreSQL what is named, as `LOCK TABLE` has it.
    /// Until it is dropped or committed.
    #[expect(clippy::disallowed_methods, reason = "another process, which the server does not know of")]
    pub async fn lock(&self, table: &str) -> DatabaseTransaction {
        let database = sea_orm::Database::connect(&self.url).await.unwrap();
        let mode = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
        let lock = database.begin_with_options(options).await.unwrap();
        if !self.is_sqlite() {
            lock.execute_unprepared(&format!("LOCK TABLE {table}")).await.unwrap();
        }
        lock
    }

    /// Sends a statement on a connection of its own, and holds what that locks until it is dropped or committed.
    #[expect(clippy::disallowed_methods, reason = "another process, which the server does not know of")]
    pub async fn hold(&self, statement: &str) -> DatabaseTransaction {
        let database = sea_orm::Database::connect(&self.url).await.unwrap();
        let held = database.begin().await.unwrap();
        held.execute_unprepared(statement).await.unwrap();
        held
    }

    /// Takes steps of the migration past the server, on a connection of its own.
    #[expect(clippy::disallowed_methods, reason = "what a step makes of what is there is what is tested")]
    pub async fn migrate(
        &self,
        step: impl for<'d> FnOnce(&'d DatabaseConnection) -> BoxFuture<'d, Result<(), DbErr>>,
    ) {
        let database = sea_orm::Database::connect(&self.url).await.unwrap();
        step(&database).await.unwrap();
        database.close().await.unwrap();
    }

    /// Puts a copy of it in its place, as where a server was restored while others were at work with it: whoever is connected is
    /// cut off. Answers what was there.
    #[expect(
        clippy::disallowed_methods,
        reason = "what somebody does to the database behind the server is what is tested"
    )]
    pub async fn put_back(&self, copy: &Self) -> Self {
        let (server, name) = self.url.rsplit_once('/').unwrap();
        let (_, copy) = copy.url.rsplit_once('/').unwrap();
        let away = name_of_its_own();
        let database = sea_orm::Database::connect(format!("{server}/postgres")).await.unwrap();
        for statement in [
            format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
            format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"),
            format!("ALTER DATABASE {name} RENAME TO {away}"),
            format!("ALTER DATABASE {away} ALLOW_CONNECTIONS true"),
            format!("ALTER DATABASE {copy} RENAME TO {name}"),
        ] {
            database.execute_unprepared(&statement).await.unwrap();
        }
        database.close().await.unwrap();
        Self { url: format!("{server}/{away}"), folder: None }
    }

    /// Copies one that a server has open, which is cut off.
    #[expect(
        clippy::disallowed_methods,
        reason = "what somebody does to the database behind the server is what is tested"
    )]
    pub async fn copied_behind(&self) -> Self {
        let (server, name) = self.url.rsplit_once('/').unwrap();
        let database = sea_orm::Database::connect(format!("{server}/postgres")).await.unwrap();
        let end =
            format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'");
        let closed = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS");
        for statement in [format!("{closed} false"), end] {
            database.execute_unprepared(&statement).await.unwrap();
        }
        let copy = self.copied().await;
        database.execute_unprepared(&format!("{closed} true")).await.unwrap();
        database.close().await.unwrap();
        copy
    }

    /// Changes how PostgreSQL keeps this database, and ends every connection to it that was made before.
    #[expect(clippy::disallowed_methods, reason = "what the database itself does is what is tested")]
    pub async fn alter(&self, change: &str) {
        let (server, name) = self.url.rsplit_once('/').unwrap();
        let database = sea_orm::Database::connect(format!("{server}/postgres")).await.unwrap();
        database.execute_unprepared(&format!("ALTER DATABASE {name} {change}")).await.unwrap();
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        database.execute_unprepared(&end).await.unwrap();
        database.close().await.unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // What is left in the temporary folder harms nobody.
            let _ = std::fs::remove_dir_all(folder);
        } else {
            // Where no test has left a file, nothing stays.
            for folder in [self.files().join("incoming"), self.files()] {
                let _ = std::fs::remove_dir(folder);
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a name that no other run has used")]
pub(super) fn name_of_its_own() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    format!("register_{now}_{}_{}", process::id(), MADE.fetch_add(1, Ordering::Relaxed))
}
