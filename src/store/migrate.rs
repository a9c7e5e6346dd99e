//! The steps that make the tables: taking them, and asking which were taken.

use super::{database::Store, pools::Work, reader::Reader, set::Dialect};
use crate::error::{Error, Result};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use std::collections::HashSet;

/// Where the steps that were taken are written down.
const TAKEN: &str = "seaql_migrations";

/// All steps are one transaction: who is killed in the middle of one leaves the tables as they were. On PostgreSQL it takes
/// its time, and whoever else migrates waits for it; on SQLite it has the file for itself.
const ALONE: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
                     SELECT pg_advisory_xact_lock(20221101)";

impl Store {
    /// Brings the tables up to this version, and seals the events that were there before they could be sealed.
    pub async fn migrate(&self) -> Result<()> {
        self.take_steps().await?;
        self.seal().await
    }

    async fn take_steps(&self) -> Result<(), DbErr> {
        let transaction = self.alone().await?;
        Migrator::up(&transaction, None).await?;
        transaction.commit().await
    }

    /// Takes every step back: an empty database. On one connection too: what another connection knows of SQLite's tables may be
    /// older than what was done to them.
    pub async fn unmigrate(&self) -> Result<(), DbErr> {
        let transaction = self.alone().await?;
        Migrator::down(&transaction, None).await?;
        transaction.commit().await
    }

    /// A transaction that has the tables for itself.
    async fn alone(&self) -> Result<DatabaseTransaction, DbErr> {
        let pool = &self.shared.pools.of(Work::Operation);
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = pool.begin(options).await?;
        if self.dialect() == Dialect::Postgres {
            #[expect(clippy::disallowed_methods, reason = "no row is read for anybody")]
            transaction.execute_unprepared(ALONE).await?;
        }
        Ok(transaction)
    }

    /// How many steps this version has that the database has not taken. Writes nothing. Fails where the database does not
    /// answer, or has taken steps of a later version.
    pub async fn pending_migrations(&self) -> Result<usize> {
        let mut left: HashSet<String> =
            Migrator::get_migration_files().iter().map(|step| step.name().to_owned()).collect();
        let reader = Reader::Arrival(self);
        if reader.all(&table_is_there(self.dialect())).await?.is_empty() {
            return Ok(left.len());
        }
        let taken = Query::select().from(Alias::new(TAKEN)).column(Alias::new("version")).take();
        for row in reader.all(&taken).await? {
            if !left.remove(&row.try_get_by_index::<String>(0)?) {
                return Err(Error::Unready(
                    "数据库属于更新的版本 / the database is of a later version than this program",
                ));
            }
        }
        Ok(left.len())
    }
}

/// Has a row where the table of steps is there: the one that statements find, in whichever schema.
fn table_is_there(dialect: Dialect) -> SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::val(1));
    match dialect {
        Dialect::Sqlite => {
            select.from(Alias::new("sqlite_master")).and_where(Expr::col(Alias::new("name")).eq(TAKEN))
        }
        Dialect::Postgres => select
            .from((Alias::new("pg_catalog"), Alias::new("pg_class")))
            .and_where(Expr::cust(format!("oid = to_regclass('{TAKEN}')"))),
    };
    select
}
