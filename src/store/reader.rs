//! Sending what only asks.

use super::{
    database::{Open, Store},
    pools::Pool,
    set::Dialect,
    text::Text,
};
use crate::error::Result;
use futures_util::TryStreamExt;
use sea_orm::{
    DbBackend, DbErr, QueryResult, StatementBuilder, StreamTrait, TransactionOptions,
    sea_query::{PostgresQueryBuilder, SelectStatement, SqliteQueryBuilder},
};
use std::{
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering},
};
use tokio::sync::SemaphorePermit;
use tracing::Instrument;

/// Where a read goes: to a pool, or into the transaction of a command.
#[derive(Clone, Copy)]
pub(super) enum Reader<'s> {
    /// What is read before a question, and besides: by nobody's scope.
    Arrival(&'s Store),
    /// What is read for a question.
    Pool(&'s Store),
    Transaction(&'s Store, &'s Open),
}

impl Reader<'_> {
    pub(super) const fn store(&self) -> &Store {
        match self {
            Self::Arrival(store) | Self::Pool(store) | Self::Transaction(store, _) => store,
        }
    }

    pub(super) async fn all(&self, statement: &impl StatementBuilder) -> Result<Vec<QueryResult>> {
        let _turn = self.turn().await?;
        let (store, pool) = match self {
            Self::Arrival(store) => (store, &store.shared.pools.arrivals),
            Self::Pool(store) => (store, &store.shared.pools.reads),
            Self::Transaction(store, open) => return open.all(store, statement).await,
        };
        let span = store.sends(statement);
        if matches!(self, Self::Pool(_)) && store.may_ask_a_standby() {
            // Apart, so that whoever has none carries nothing of it.
            let asked = Box::pin(async {
                let follower = store.follower().await?;
                let found = follower.answers(follower.pool.all(statement)).await;
                found.or_else(|| {
                    store.stay_at_primary();
                    None
                })
            });
            if let Some(rows) = asked.instrument(span.clone()).await {
                return Ok(rows);
            }
        }
        store.ask(|| pool.all(statement)).instrument(span).await
    }

    /// One statement's turn among those of a question; a transaction has a connection, and sends one at a time.
    async fn turn(&self) -> Result<Option<SemaphorePermit<'_>>> {
        match self {
            Self::Pool(Store { budget: Some(budget), .. }) => Ok(Some(budget.turn().await?)),
            _ => Ok(None),
        }
    }

    /// Tells of a question's statement whoever listens to each, with its values in it. The log does not: it holds no values.
    fn show(&self, statement: &SelectStatement) {
        if tracing::enabled!(tracing::Level::TRACE) && matches!(self, Self::Pool(_)) {
            let text = match self.store().dialect() {
                Dialect::Postgres => statement.to_string(PostgresQueryBuilder),
                Dialect::Sqlite => statement.to_string(SqliteQueryBuilder),
            };
            tracing::trace!(statement = text);
        }
    }

    /// Tells of the statement by which somebody arrives, likewise.
    pub(super) fn show_arrival(&self, statement: &Text) {
        if tracing::enabled!(tracing::Level::TRACE) {
            let backend = match self.store().dialect() {
                Dialect::Postgres => DbBackend::Postgres,
                Dialect::Sqlite => DbBackend::Sqlite,
            };
            tracing::trace!(statement = statement.build(&backend).to_string());
        }
    }

    /// Reads rows as they come: as the driver has them, they take ten times the memory of what is made of them.
    pub(super) async fn read<T>(
        &self,
        statement: &SelectStatement,
        read: impl Fn(&QueryResult) -> Result<T, DbErr>,
        bytes: impl Fn(&T) -> usize,
    ) -> Result<Vec<T>> {
        let Self::Pool(store) = self else {
            return Ok(self.all(statement).await?.iter().map(read).collect::<Result<_, _>>()?);
        };
        let _turn = self.turn().await?;
        let span = store.sends(statement);
        self.show(statement);
        let within = |row: &T| store.budget.as_ref().map_or(Ok(()), |budget| budget.spend(bytes(row)));
        if store.may_ask_a_standby() {
            // Apart, so that whoever has none carries nothing of it.
            let asked = Box::pin(async {
                let follower = store.follower().await?;
                let spent = AtomicUsize::new(0);
                let counted = |row: &T| {
                    spent.fetch_add(bytes(row), Ordering::Relaxed);
                    within(row)
                };
                let found = follower.answers(from(&follower.pool, statement, &read, &counted)).await;
                if found.is_none() {
                    store.stay_at_primary();
                    if let Some(budget) = &store.budget {
                        budget.give_back(spent.into_inner());
                    }
                }
                found
            });
            if let Some(found) = asked.instrument(span.clone()).await {
                return found;
            }
        }
        store.ask(|| from(&store.shared.pools.reads, statement, &read, &within)).instrument(span).await?
    }
}

/// Rows as they come, from a pool; where sessions are lent, in a transaction of its own.
async fn from<T>(
    pool: &Pool,
    statement: &SelectStatement,
    read: impl Fn(&QueryResult) -> Result<T, DbErr>,
    within: impl Fn(&T) -> Result<()>,
) -> Result<Result<Vec<T>>, DbErr> {
    if pool.beginning.is_none() {
        return streamed(&pool.database, statement, read, within).await;
    }
    let transaction = pool.begin(TransactionOptions::default()).await?;
    let found = streamed(&transaction, statement, read, within).await?;
    transaction.rollback().await?;
    Ok(found)
}

/// Rows as they come, until they are too many.
async fn streamed<T>(
    connection: &impl StreamTrait,
    statement: &SelectStatement,
    read: impl Fn(&QueryResult) -> Result<T, DbErr>,
    within: impl Fn(&T) -> Result<()>,
) -> Result<Result<Vec<T>>, DbErr> {
    let mut found = Vec::new();
    let mut rows = pin!(connection.stream(statement).await?);
    while let Some(row) = rows.try_next().await? {
        let row = read(&row)?;
        if let Err(spent) = within(&row) {
            return Ok(Err(spent));
        }
        found.push(row);
    }
    Ok(Ok(found))
}
