//! The only owner of a database connection.
//!
//! There are three ways in, and each says who asks:
//!
//! - [`Store::rows`] reads, for a viewer. The statement begins with the viewer's scope ([`Scoped`]) and can only
//!   narrow from there. An unscoped query cannot be written: nothing hands out the connection, and the lints
//!   forbid the ORM's own entry points elsewhere.
//! - [`Store::command`] writes, for a viewer, under an idempotency key. A row is written through the
//!   [`Held`](tx::Held) that [`Tx::take`](tx::Tx::take) makes, which locks it and decides between *not found* and
//!   *not permitted*; the transaction commits with its audit event or not at all.
//! - [`Store::operate`] is the operator's way, from the command line and sign-in: no viewer, hence no scope. Its
//!   methods say `unscoped`.

mod audit;
mod backup;
mod budget;
mod connect;
mod fault;
pub mod identity;
mod operation;
pub mod page;
pub mod rows;
pub mod scope;
mod set;
pub mod tx;

pub use audit::Event;
pub use backup::BackupError;
pub use connect::{ConnectError, Options};
pub use operation::{Operation, Unscoped};
pub use scope::Scoped;
pub use set::Dialect;

use crate::{
    authz::Viewer,
    clock::{Clock, Ids},
    error::Result,
};
use budget::Budget;
use engine::Limit;
use fault::Losses;
use futures_util::TryStreamExt;
use rows::Rows;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, ExecResult, QueryResult, StreamTrait,
    sea_query::SelectStatement,
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
    shared: Arc<Shared>,
    budget: Option<Budget>,
}

/// What is one for the whole process.
#[derive(Debug)]
struct Shared {
    database: DatabaseConnection,
    dialect: Dialect,
    clock: Clock,
    ids: Ids,
    statements: AtomicU64,
    losses: Arc<Losses>,
    /// SQLite has one writer at a time: commands queue here, in order, rather than poll for the file's lock.
    writers: Semaphore,
}

impl Store {
    fn new(database: DatabaseConnection, dialect: Dialect, clock: Clock, losses: Arc<Losses>) -> Self {
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
            writers: Semaphore::new(writers),
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

    /// The rows of a table that the viewer may see.
    pub fn rows<'s, E: Scoped>(&'s self, viewer: &Viewer) -> Rows<'s, E> {
        Rows::seen_by(viewer, Reader::Pool(self))
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

    fn count_statement(&self) {
        self.shared.statements.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes the driver's answer to a statement.
    fn heard<T>(&self, answer: Result<T, DbErr>) -> Result<T> {
        if let Err(error) = &answer
            && fault::is_lost(error)
        {
            self.shared.losses.note();
        }
        Ok(answer?)
    }

    /// Asks for what changes nothing: once more, on a new connection, where the connection broke.
    async fn ask<T, A: Future<Output = Result<T, DbErr>>>(&self, asked: impl Fn() -> A) -> Result<T> {
        match asked().await {
            Err(error) if fault::is_lost(&error) => {
                self.shared.losses.note();
                self.heard(asked().await)
            }
            answer => self.heard(answer),
        }
    }

    /// Closes every connection, after the statements under way.
    pub async fn close(&self) -> Result<()> {
        Ok(self.shared.database.clone().close().await?)
    }
}

/// Where a read goes: to the pool, or into the transaction of a command.
#[derive(Clone, Copy)]
pub(crate) enum Reader<'s> {
    Pool(&'s Store),
    Transaction(&'s Store, &'s sea_orm::DatabaseTransaction),
}

#[expect(clippy::disallowed_methods, reason = "the store is where statements are sent")]
impl Reader<'_> {
    const fn store(&self) -> &Store {
        match self {
            Self::Pool(store) | Self::Transaction(store, _) => store,
        }
    }

    async fn all(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>> {
        let _turn = self.turn().await?;
        self.store().count_statement();
        match self {
            Self::Pool(store) => store.ask(|| store.shared.database.query_all(statement)).await,
            Self::Transaction(store, transaction) => store.heard(transaction.query_all(statement).await),
        }
    }

    /// One statement's turn among those of a question; a transaction has a connection, and sends one at a time.
    async fn turn(&self) -> Result<Option<SemaphorePermit<'_>>> {
        match self {
            Self::Pool(Store { budget: Some(budget), .. }) => Ok(Some(budget.turn().await?)),
            _ => Ok(None),
        }
    }

    /// Reads rows as they come: as the driver has them, they take ten times the memory of what is made of them.
    async fn read<T>(
        &self,
        statement: &SelectStatement,
        read: impl Fn(&QueryResult) -> Result<T, DbErr>,
        bytes: impl Fn(&T) -> usize,
    ) -> Result<Vec<T>> {
        let Self::Pool(store) = self else {
            return Ok(self.all(statement).await?.iter().map(read).collect::<Result<_, _>>()?);
        };
        let _turn = self.turn().await?;
        store.count_statement();
        let asked = || async {
            let mut found = Vec::new();
            let mut rows = store.shared.database.stream(statement).await?;
            while let Some(row) = rows.try_next().await? {
                let row = read(&row)?;
                if let Some(budget) = &store.budget
                    && let Err(spent) = budget.spend(bytes(&row))
                {
                    return Ok(Err(spent));
                }
                found.push(row);
            }
            Ok(Ok(found))
        };
        store.ask(asked).await?
    }
}

#[expect(clippy::disallowed_methods, reason = "the store is where statements are sent")]
async fn execute<S: sea_orm::StatementBuilder>(
    store: &Store,
    connection: &impl ConnectionTrait,
    statement: &S,
) -> Result<ExecResult> {
    store.count_statement();
    store.heard(connection.execute(statement).await)
}
