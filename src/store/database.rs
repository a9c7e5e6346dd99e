//! The connection, and what is one for the whole process.

use super::{budget::Budget, fault, fault::Losses, set::Dialect, unsealed::Unsealed};
use crate::{
    clock::{Clock, Ids},
    error::{Error, Result},
    event::Event,
};
use engine::Limit;
use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, ExecResult, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The database, the clock and the source of ids: all that a command needs from outside.
///
/// The connection is nobody else's:
///
/// ```compile_fail,E0616
/// fn take(store: &future_community::store::Store) {
///     let _ = &store.shared;
/// }
/// ```
#[derive(Debug)]
pub struct Store {
    pub(super) shared: Arc<Shared>,
    pub(super) budget: Option<Budget>,
}

/// What is one for the whole process.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) database: DatabaseConnection,
    dialect: Dialect,
    clock: Clock,
    ids: Ids,
    statements: AtomicU64,
    losses: Arc<Losses>,
    consequences: Consequences,
    /// SQLite has one writer at a time: commands queue here, in order, rather than poll for the file's lock.
    writers: Semaphore,
    pub(super) unsealed: Unsealed,
}

impl Store {
    pub(super) fn new(
        database: DatabaseConnection,
        dialect: Dialect,
        clock: Clock,
        losses: Arc<Losses>,
        consequences: Consequences,
    ) -> Self {
        let writers = match dialect {
            Dialect::Sqlite => 1,
            Dialect::Postgres => Semaphore::MAX_PERMITS,
        };
        let shared = Shared {
            database,
            dialect,
            ids: Ids::new(clock.clone()),
            clock,
            statements: AtomicU64::new(0),
            losses,
            consequences,
            writers: Semaphore::new(writers),
            unsealed: Unsealed::default(),
        };
        Self { shared: Arc::new(shared), budget: None }
    }

    /// The same store, for one question: what is read through it for viewers has so many bytes at most.
    #[must_use]
    pub fn reading_at_most(&self, limit: Limit) -> Self {
        Self { shared: Arc::clone(&self.shared), budget: Some(Budget::new(limit)) }
    }

    /// Fails once more was read than may be.
    pub fn check_budget(&self) -> Result<()> {
        self.budget.as_ref().map_or(Ok(()), Budget::check)
    }

    /// The clock of every moment that is stored.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// The source of ids.
    pub fn ids(&self) -> &Ids {
        &self.shared.ids
    }

    /// Which of the two databases this is.
    pub fn dialect(&self) -> Dialect {
        self.shared.dialect
    }

    /// Statements sent since the start, those that begin and end transactions not counted.
    pub fn statements(&self) -> u64 {
        self.shared.statements.load(Ordering::Relaxed)
    }

    pub(super) fn count_statement(&self) {
        self.shared.statements.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes the driver's answer to a statement.
    pub(super) fn heard<T>(&self, answer: Result<T, DbErr>) -> Result<T> {
        if let Err(error) = &answer
            && fault::is_lost(error)
        {
            self.shared.losses.note();
        }
        Ok(answer?)
    }

    /// Asks for what changes nothing: once more, on a new connection, where the connection broke.
    pub(super) async fn ask<T, A: Future<Output = Result<T, DbErr>>>(
        &self,
        asked: impl Fn() -> A,
    ) -> Result<T> {
        match asked().await {
            Err(error) if fault::is_lost(&error) => {
                self.shared.losses.note();
                self.heard(asked().await)
            }
            answer => self.heard(answer),
        }
    }

    pub(super) async fn begin(&self) -> Result<(DatabaseTransaction, SemaphorePermit<'_>)> {
        let turn = self.shared.writers.acquire().await.map_err(|_| Error::Broken("the store is closed"))?;
        let options = TransactionOptions {
            // Taking SQLite's write lock at once means that no command finds out half-way that it must wait.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok((self.ask(|| begun(self.shared.database.clone(), options)).await?, turn))
    }

    /// Does what follows from an event.
    pub(super) async fn follow(&self, transaction: &DatabaseTransaction, event: &Event) -> Result<()> {
        (self.shared.consequences)(Unscoped { store: self, transaction }, event).await
    }

    /// Seals what this process wrote, and closes every connection, after the statements under way.
    pub async fn close(&self) -> Result<()> {
        self.seal_last().await;
        Ok(self.shared.database.clone().close().await?)
    }
}

/// Rows as they are, whoever may see them, inside an open transaction. Made by an operation, by a command for what
/// follows from a row that it holds, and for the consequences of an event.
#[derive(Clone, Copy)]
pub struct Unscoped<'t> {
    pub(super) store: &'t Store,
    pub(super) transaction: &'t DatabaseTransaction,
}

/// What follows from each event, in the transaction that writes it, before it commits.
pub type Consequences = for<'t> fn(Unscoped<'t>, &'t Event) -> BoxFuture<'t, Result<()>>;

/// Begins, as a task of its own, which is not cut off with the request: of a `BEGIN` that nobody waits for any more the
/// driver knows nothing, and the connection would go back to the pool with a transaction open.
async fn begun(
    database: DatabaseConnection,
    options: TransactionOptions,
) -> Result<DatabaseTransaction, DbErr> {
    let begun = tokio::spawn(async move { database.begin_with_options(options).await });
    begun.await.map_err(|error| DbErr::Custom(error.to_string()))?
}

#[expect(clippy::disallowed_methods, reason = "the store is where statements are sent")]
pub(super) async fn execute<S: sea_orm::StatementBuilder>(
    store: &Store,
    connection: &impl ConnectionTrait,
    statement: &S,
) -> Result<ExecResult> {
    store.count_statement();
    store.heard(connection.execute(statement).await)
}
