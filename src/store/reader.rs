//! Sending what only asks.

use super::database::Store;
use crate::error::Result;
use futures_util::TryStreamExt;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, QueryResult, StreamTrait, sea_query::SelectStatement,
};
use tokio::sync::SemaphorePermit;

/// Where a read goes: to the pool, or into the transaction of a command.
#[derive(Clone, Copy)]
pub(super) enum Reader<'s> {
    Pool(&'s Store),
    Transaction(&'s Store, &'s DatabaseTransaction),
}

#[expect(clippy::disallowed_methods, reason = "the store is where statements are sent")]
impl Reader<'_> {
    pub(super) const fn store(&self) -> &Store {
        match self {
            Self::Pool(store) | Self::Transaction(store, _) => store,
        }
    }

    pub(super) async fn all(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>> {
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
