//! The connections, by the kind of work: none takes those that another needs.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, QueryResult, StatementBuilder,
    TransactionOptions, TransactionTrait,
};
use std::sync::Arc;

/// Connections for one kind of work.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    pub(super) database: DatabaseConnection,
    /// What each transaction begins with, where a pooler lends a session for no longer than that.
    pub(super) beginning: Option<Arc<str>>,
}

/// All connections. On SQLite they are the same ones: readers wait for nobody there, and writers queue before they take one.
#[derive(Debug)]
pub(super) struct Pools {
    /// For who asks, and whether all is in place: what no table of the domain keeps waiting.
    pub(super) arrivals: Pool,
    /// For questions. However many commands wait for a lock, the next question is answered.
    pub(super) reads: Pool,
    /// For commands.
    pub(super) commands: Pool,
    /// For operations, signing in among them.
    pub(super) operations: Pool,
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Work {
    /// A viewer's command.
    Command,
    /// What has no viewer.
    Operation,
}

/// How many connections each kind of work has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shares {
    pub(super) arrivals: u32,
    pub(super) reads: u32,
    pub(super) commands: u32,
    pub(super) operations: u32,
}

impl Shares {
    /// Of so many; each kind has one at least.
    pub(super) fn of(connections: u32) -> Self {
        let fifth = (connections / 5).max(1);
        let commands = (connections.saturating_mul(3) / 10).max(1);
        let others = fifth.saturating_mul(2).saturating_add(commands);
        let reads = connections.saturating_sub(others).max(1);
        Self { arrivals: fifth, reads, commands, operations: fifth }
    }
}

impl Pool {
    /// Begins, as a task of its own, which is not cut off with the request: of a `BEGIN` that nobody waits for any more the
    /// driver knows nothing, and the connection would go back to the pool with a transaction open.
    #[expect(clippy::disallowed_methods, reason = "the store is where statements are sent")]
    pub(super) async fn begin(&self, options: TransactionOptions) -> Result<DatabaseTransaction, DbErr> {
        let Self { database, beginning } = self.clone();
        let begun = tokio::spawn(async move {
            let transaction = database.begin_with_options(options).await?;
            if let Some(beginning) = &beginning {
                transaction.execute_unprepared(beginning).await?;
            }
            Ok(transaction)
        });
        begun.await.map_err(|error| DbErr::Custom(error.to_string()))?
    }
}

impl Pool {
    /// All rows of a statement that is sent by itself; where sessions are lent, in a transaction of its own.
    #[expect(clippy::disallowed_methods, reason = "the store is where statements are sent")]
    pub(super) async fn all(&self, statement: &impl StatementBuilder) -> Result<Vec<QueryResult>, DbErr> {
        if self.beginning.is_none() {
            return self.database.query_all(statement).await;
        }
        let transaction = self.begin(TransactionOptions::default()).await?;
        let found = transaction.query_all(statement).await?;
        transaction.rollback().await?;
        Ok(found)
    }
}

impl Pools {
    /// The same connections for all work.
    pub(super) fn of_one(database: DatabaseConnection) -> Self {
        let pool = Pool { database, beginning: None };
        Self { arrivals: pool.clone(), reads: pool.clone(), commands: pool.clone(), operations: pool }
    }

    pub(super) const fn of(&self, work: Work) -> &Pool {
        match work {
            Work::Command => &self.commands,
            Work::Operation => &self.operations,
        }
    }

    /// Closes all of them, after the statements under way.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        for pool in [&self.arrivals, &self.reads, &self.commands, &self.operations] {
            pool.database.clone().close().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Shares;

    #[test]
    fn each_kind_of_work_has_connections() {
        assert_eq!(Shares::of(10), Shares { arrivals: 2, reads: 3, commands: 3, operations: 2 });
        assert_eq!(Shares::of(1), Shares { arrivals: 1, reads: 1, commands: 1, operations: 1 });
        for connections in 4..=1000 {
            let Shares { arrivals, reads, commands, operations } = Shares::of(connections);
            assert_eq!(arrivals + reads + commands + operations, connections);
            assert!(reads >= commands, "of {connections}");
        }
    }
}
