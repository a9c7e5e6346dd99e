//! The steps that make the tables: taking them, and asking which were taken.

use super::{
    database::Store,
    floor::{KNOWN, LATER},
    pools::Work,
    reader::Reader,
    set::Dialect,
    text::Text,
};
use crate::error::{Error, Result};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use std::{
    collections::BTreeSet,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// Where the steps that were taken are written down.
const TAKEN: &str = "seaql_migrations";

/// All steps are one transaction: who is killed in the middle of one leaves the tables as they were. On PostgreSQL it takes
/// its time, and whoever else migrates waits for it; on SQLite it has the file for itself.
const ALONE: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
                     SELECT pg_advisory_xact_lock(20221101)";

/// Whoever waits for a table to change it has everybody else wait behind. So it gives up before anybody notices, and comes again
/// once those have gone on who waited.
const BRIEFLY: &str = "SET LOCAL lock_timeout = '2s'";
const APART: Duration = Duration::from_secs(1);

/// Commands hold it from their key to their end, so those under way are done first; who comes later finds other tables.
const AFTER_COMMANDS: &str = "LOCK TABLE idempotency_keys IN SHARE ROW EXCLUSIVE MODE";

/// What the register's processes call themselves to PostgreSQL, each with the newest step that it knows.
pub(super) const NAMED: &str = "future-community";

/// What is said of tables that an earlier version made.
const EARLIER: &str = "数据库尚待升级 / the database waits for `future-community migrate`";

/// How the tables stand to this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// They are its own.
    Own,
    /// They lack so many of its steps.
    Older(usize),
    /// A later version made them, so that this one may serve on them too.
    Newer,
}

/// What is to be done of servers of an older version, where the steps make tables that these do not serve on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Servers {
    /// Nothing is done while one is connected.
    Awaited,
    /// They refuse to work from then on.
    Overtaken,
}

/// The steps of this version, beside those that the database has taken.
struct Steps {
    left: BTreeSet<String>,
    is_empty: bool,
    has_later: bool,
}

impl Store {
    /// Brings the tables up to this version, and seals the events that were there before they could be sealed. Says how they
    /// stand by then.
    pub async fn migrate(&self) -> Result<Tables> {
        self.migrate_before(Servers::Awaited).await
    }

    /// The same, of servers that it knows more of.
    pub async fn migrate_before(&self, servers: Servers) -> Result<Tables> {
        let tables = self.tables().await?;
        if tables != Tables::Newer {
            self.take_steps(servers).await?;
        }
        self.seal().await?;
        self.tables().await
    }

    /// For as long as one may wait for a lock it comes again. What was not committed leaves nothing, and what was is not done
    /// twice, so that it may also come again where the database was lost.
    async fn take_steps(&self, servers: Servers) -> Result<()> {
        let until = Instant::now() + self.shared.patience.lock;
        loop {
            match self.try_steps(servers).await {
                Err(Error::Unavailable(error) | Error::Unreachable(error)) if Instant::now() < until => {
                    tracing::warn!(%error, "it cannot change the tables yet: it is tried again");
                    sleep(APART).await;
                }
                done => return done,
            }
        }
    }

    async fn try_steps(&self, servers: Servers) -> Result<()> {
        let steps = self.steps().await?;
        let contracts = !steps.is_empty && steps.left.iter().any(|step| Migrator::contracts(step));
        if contracts && servers == Servers::Awaited && self.is_served_by_older().await? {
            return Err(Error::Unready(
                "有旧版本的服务正在运行 / servers of an older version are connected, which do not serve on the tables of this \
                 one: stop them, or say --contract, and they refuse to work from then on",
            ));
        }
        let transaction = self.alone().await?;
        if self.dialect() == Dialect::Postgres {
            let locks = if contracts { [BRIEFLY, AFTER_COMMANDS].as_slice() } else { &[BRIEFLY] };
            for lock in locks {
                #[expect(clippy::disallowed_methods, reason = "no row is read for anybody")]
                transaction.execute_unprepared(lock).await?;
            }
        }
        Migrator::take(&transaction).await?;
        Ok(transaction.commit().await?)
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

    /// How the tables stand to this version. Writes nothing. Fails where the database does not answer, or has taken steps of a
    /// later version that made tables for itself alone.
    pub async fn tables(&self) -> Result<Tables> {
        let Steps { left, has_later, .. } = self.steps().await?;
        self.shared.behind.store(!has_later && !left.is_empty(), Ordering::Relaxed);
        if !has_later {
            self.note_floor(true)?;
            return Ok(if left.is_empty() { Tables::Own } else { Tables::Older(left.len()) });
        }
        let floor = Query::select().from(Alias::new("schema_floor")).column(Alias::new("step")).take();
        let rows = Reader::Arrival(self).all(&floor).await?;
        let step: Option<String> = rows.first().map(|row| row.try_get_by_index(0)).transpose()?;
        let may_serve = left.is_empty() && step.is_some_and(|step| KNOWN.contains(&step));
        self.note_floor(may_serve).map_err(|_| Error::Unready(LATER))?;
        Ok(Tables::Newer)
    }

    /// Fails where steps of this version are missing. Nobody need ask for that again but who was told so.
    pub(super) async fn check_behind(&self) -> Result<()> {
        if self.shared.behind.load(Ordering::Relaxed) && matches!(self.tables().await?, Tables::Older(_)) {
            return Err(self.too_late(EARLIER));
        }
        Ok(())
    }

    /// Whether there is a register, of whatever version.
    pub(super) async fn is_register(&self) -> Result<bool> {
        Ok(!self.steps().await?.is_empty)
    }

    async fn steps(&self) -> Result<Steps> {
        let mut steps = Steps { left: KNOWN.clone(), is_empty: true, has_later: false };
        let reader = Reader::Arrival(self);
        if reader.all(&table_is_there(self.dialect())).await?.is_empty() {
            return Ok(steps);
        }
        let taken = Query::select().from(Alias::new(TAKEN)).column(Alias::new("version")).take();
        for row in reader.all(&taken).await? {
            steps.is_empty = false;
            if !steps.left.remove(&row.try_get_by_index::<String>(0)?) {
                steps.has_later = true;
            }
        }
        Ok(steps)
    }

    /// Whether a server is connected that does not serve on the tables of this version. SQLite's file has one, and does not know.
    async fn is_served_by_older(&self) -> Result<bool> {
        if self.dialect() == Dialect::Sqlite {
            return Ok(false);
        }
        let text = "SELECT DISTINCT application_name FROM pg_catalog.pg_stat_activity WHERE datname = current_database()";
        let rows = Reader::Arrival(self).all(&Text { text: text.into(), values: Vec::new() }).await?;
        for row in rows {
            let name: Option<String> = row.try_get_by_index(0)?;
            if name.as_deref().and_then(|name| name.strip_prefix(NAMED)).is_some_and(is_older) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether the step that a process names as the newest that it knows is below the floor of this version, or it names none.
fn is_older(named: &str) -> bool {
    KNOWN.range(Migrator::floor().to_owned()..).all(|step| named.trim_start() != step)
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

#[cfg(test)]
mod tests {
    use super::{Migrator, is_older};

    #[test]
    fn who_knows_the_floor_is_not_older() {
        assert!(!is_older(&format!(" {}", Migrator::newest())));
        assert!(!is_older(&format!(" {}", Migrator::floor())));
        assert!(is_older(" m20221101_000001_catalogue"));
        assert!(is_older(""));
    }
}
