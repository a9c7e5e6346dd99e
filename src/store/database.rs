//! The connection, and what is one for the whole process.

use super::{
    budget::Budget,
    epoch::Epoch,
    fault::Losses,
    followers::{Asked, Replicas},
    in_use::InUse,
    marks::Marks,
    outage::Outage,
    passed::PassedBy,
    patience::Patience,
    pools::{Pools, Work},
    set::Dialect,
    shown::Shown,
    unnumbered::Measured,
    unsealed::Unsealed,
    write::{What, Write, together},
};
use crate::{
    clock::{Clock, Ids},
    error::{Error, Result},
    event::Event,
};
use engine::Limit;
use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, ExecResult, QueryResult, SqliteTransactionMode, StatementBuilder,
    TransactionOptions, sea_query::UpdateStatement,
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};
use tracing::Instrument;

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
    pub(super) asked: Option<Arc<Asked>>,
    /// Whether something of it was not answered.
    pub(super) unavailable: AtomicBool,
    /// Why what is done by it is done past the administrators, where it is.
    pub(super) break_glass: Option<Arc<str>>,
}

/// What is one for the whole process.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) pools: Pools,
    dialect: Dialect,
    clock: Clock,
    ids: Ids,
    statements: AtomicU64,
    pub(super) losses: Arc<Losses>,
    pub(super) epoch: Epoch,
    /// What all processes of the register share and nobody else knows, by what it is for.
    pub(super) secrets: Mutex<HashMap<&'static str, [u8; 32]>>,
    pub(super) passed_by: PassedBy,
    consequences: Consequences,
    pub(super) patience: Patience,
    /// Whether a later version made the tables, and not for this one.
    pub(super) outgrown: AtomicBool,
    /// Whether the tables lacked steps of this version when they were last looked at.
    pub(super) behind: AtomicBool,
    pub(super) outage: Outage,
    /// SQLite has one writer at a time: commands queue here, in order, rather than poll for the file's lock.
    writers: Semaphore,
    /// Says of a SQLite file that it is open, as long as it is.
    in_use: Mutex<Option<InUse>>,
    pub(super) unsealed: Unsealed,
    pub(super) unnumbered: Measured,
    pub(super) replicas: OnceLock<Arc<Replicas>>,
}

impl Store {
    pub(super) fn new(
        pools: Pools,
        dialect: Dialect,
        clock: Clock,
        losses: Arc<Losses>,
        (consequences, patience): (Consequences, Patience),
    ) -> Self {
        let writers = match dialect {
            Dialect::Sqlite => 1,
            Dialect::Postgres => Semaphore::MAX_PERMITS,
        };
        let shared = Shared {
            pools,
            dialect,
            ids: Ids::new(clock.clone()),
            clock,
            statements: AtomicU64::new(0),
            losses,
            epoch: Epoch::default(),
            secrets: Mutex::default(),
            passed_by: PassedBy::default(),
            consequences,
            patience,
            outgrown: AtomicBool::new(false),
            behind: AtomicBool::new(false),
            outage: Outage::default(),
            writers: Semaphore::new(writers),
            in_use: Mutex::default(),
            unsealed: Unsealed::default(),
            unnumbered: Measured::default(),
            replicas: OnceLock::new(),
        };
        Self::of(Arc::new(shared))
    }

    const fn of(shared: Arc<Shared>) -> Self {
        Self { shared, budget: None, asked: None, unavailable: AtomicBool::new(false), break_glass: None }
    }

    /// The same store, for work beside requests.
    pub(super) fn aside(&self) -> Self {
        Self::of(Arc::clone(&self.shared))
    }

    /// The same store, for one question: what is read through it for viewers has so many bytes at most.
    #[must_use]
    pub fn reading_at_most(&self, limit: Limit) -> Self {
        Self { budget: Some(Budget::new(limit)), asked: self.asked.clone(), ..self.aside() }
    }

    /// The same store, for what is done past the administrators, for this reason: each event of it says so.
    #[must_use]
    pub fn breaking_glass(&self, reason: Option<&str>) -> Self {
        Self { break_glass: reason.map(Arc::from), ..self.aside() }
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

    pub(super) async fn begin(&self, work: Work) -> Result<(Open, SemaphorePermit<'_>)> {
        self.check_outgrown()?;
        self.check_behind().await?;
        let turn = timeout(self.shared.patience.lock, self.shared.writers.acquire()).await;
        let turn = turn.map_err(|_| self.too_late("others write"))?;
        let turn = turn.map_err(|_| Error::Broken("the store is closed"))?;
        let options = TransactionOptions {
            // Taking SQLite's write lock at once means that no command finds out half-way that it must wait.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok((Open::new(self.ask(|| self.shared.pools.of(work).begin(options)).await?), turn))
    }

    /// Does what follows from an event.
    pub(super) async fn follow(&self, transaction: &Open, event: &Event) -> Result<()> {
        (self.shared.consequences)(Unscoped { store: self, transaction }, event).await
    }

    pub(super) fn hold(&self, in_use: InUse) {
        *self.shared.in_use.lock().unwrap_or_else(PoisonError::into_inner) = Some(in_use);
    }

    /// Seals what this process wrote, and closes every connection. The last one of a SQLite file leaves nothing beside it.
    pub async fn close(&self) -> Result<()> {
        self.seal_last().await;
        let closed = self.shared.pools.close().await;
        self.shared.in_use.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(closed?)
    }
}

/// A transaction that was begun. Dropped without [`commit`](Self::commit), it leaves nothing.
pub(super) struct Open {
    transaction: DatabaseTransaction,
    waiting: Mutex<Vec<Write>>,
    shown: Mutex<Shown>,
    marks: Box<Mutex<Marks>>,
}

impl Open {
    pub(super) fn new(transaction: DatabaseTransaction) -> Self {
        Self { transaction, waiting: Mutex::default(), shown: Mutex::default(), marks: Box::default() }
    }

    pub(super) fn marks(&self) -> MutexGuard<'_, Marks> {
        locked(&self.marks)
    }

    /// Writes it with what else is written before the next statement.
    pub(super) async fn write(&self, store: &Store, write: Write) -> Result<()> {
        let goes_with = write.goes_with(&locked(&self.waiting));
        if !goes_with {
            self.flush(store).await?;
        }
        locked(&self.waiting).push(write);
        Ok(())
    }

    /// Rows, as they are after all that was written, or as the statement changes them where no viewer sees it.
    pub(super) async fn all(
        &self,
        store: &Store,
        statement: &impl StatementBuilder,
    ) -> Result<Vec<QueryResult>> {
        self.flush(store).await?;
        self.send(store, statement).await
    }

    /// Does something else, after all that was written. Nobody knows what rows are as they were.
    pub(super) async fn execute(
        &self,
        store: &Store,
        statement: &impl StatementBuilder,
    ) -> Result<ExecResult> {
        self.flush(store).await?;
        locked(&self.shown).forget();
        let span = store.sends(statement);
        #[expect(clippy::disallowed_methods, reason = "the store is where statements are sent")]
        store.heard(self.transaction.execute(statement).instrument(span).await)
    }

    /// The same, and what the statement returns.
    pub(super) async fn change(
        &self,
        store: &Store,
        statement: &UpdateStatement,
    ) -> Result<Vec<QueryResult>> {
        self.flush(store).await?;
        locked(&self.shown).forget();
        self.send(store, statement).await
    }

    /// The same, of a statement that is none of the builder's.
    pub(super) async fn execute_text(&self, store: &Store, statement: &str) -> Result<ExecResult> {
        self.flush(store).await?;
        store.count_statement();
        #[expect(clippy::disallowed_methods, reason = "the store is where statements are sent")]
        store.heard(self.transaction.execute_unprepared(statement).await)
    }

    /// Ends it; what was written stays. Tells the rows that the viewer sees now.
    pub(super) async fn commit(mut self, store: &Store) -> Result<Shown> {
        self.write_marks(store).await?;
        self.flush(store).await?;
        store.heard(self.transaction.commit().await)?;
        store.shared.epoch.touches(self.marks.get_mut().is_ok_and(|marks| marks.touched));
        Ok(self.shown.into_inner().unwrap_or_else(PoisonError::into_inner).seen())
    }

    /// Writes what waits.
    pub(super) async fn flush(&self, store: &Store) -> Result<()> {
        let writes = std::mem::take(&mut *locked(&self.waiting));
        let seen = match (store.dialect(), writes.as_slice()) {
            (_, []) => return Ok(()),
            (Dialect::Postgres, [_, _, ..]) => self.send_together(store, &writes).await?,
            _ => {
                let mut seen = Vec::with_capacity(writes.len());
                for write in &writes {
                    seen.push(self.send_alone(store, write).await?);
                }
                seen
            }
        };
        let mut shown = locked(&self.shown);
        for (write, seen) in writes.into_iter().zip(seen) {
            if let What::Change(_, id) = write.what {
                shown.replace(id);
            }
            shown.extend(write.row.filter(|_| seen));
        }
        Ok(())
    }

    /// Whether the viewer sees what was written, as far as the statement says.
    async fn send_alone(&self, store: &Store, write: &Write) -> Result<bool> {
        match &write.what {
            What::Add(insert) => self.send(store, insert).await.map(|_| true),
            What::Remove(delete) => self.send(store, delete).await.map(|_| true),
            What::Change(update, _) => {
                let rows = self.send(store, update).await?;
                let [row] = rows.as_slice() else { return Err(UNCHANGED) };
                Ok(row.try_get_by_index::<i32>(0)? == 1)
            }
        }
    }

    async fn send_together(&self, store: &Store, writes: &[Write]) -> Result<Vec<bool>> {
        let rows = self.send(store, &together(writes)).await?;
        let row = rows.first().ok_or(Error::Broken("a statement answers"))?;
        let mut columns = 1..;
        let mut seen = |write: &Write| match write.what {
            What::Add(_) | What::Remove(_) => Ok(true),
            What::Change(..) => {
                let seen: Option<i32> = row.try_get_by_index(columns.next().unwrap_or_default())?;
                Ok(seen.ok_or(UNCHANGED)? == 1)
            }
        };
        writes.iter().map(&mut seen).collect()
    }

    async fn send(&self, store: &Store, statement: &impl StatementBuilder) -> Result<Vec<QueryResult>> {
        let span = store.sends(statement);
        #[expect(clippy::disallowed_methods, reason = "the store is where statements are sent")]
        store.heard(self.transaction.query_all(statement).instrument(span).await)
    }
}

const UNCHANGED: Error = Error::Broken("a row that is held or was just read is there to change");

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Rows as they are, whoever may see them, inside an open transaction. Made by an operation, by a command for what
/// follows from a row that it holds, and for the consequences of an event.
#[derive(Clone, Copy)]
pub struct Unscoped<'t> {
    pub(super) store: &'t Store,
    pub(super) transaction: &'t Open,
}

/// What follows from each event, in the transaction that writes it, before it commits.
pub type Consequences = for<'t> fn(Unscoped<'t>, &'t Event) -> BoxFuture<'t, Result<()>>;
