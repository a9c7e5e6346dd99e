//! What sessions of PostgreSQL are told, and how.

use super::{
    fault::Losses,
    migrate::NAMED,
    patience::Patience,
    pools::{Pool, Pools, Shares},
};
use migration::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DbBackend, DbErr, RuntimeErr, SqlxError, Statement,
    TransactionOptions,
};
use std::{fmt::Write, future::ready, sync::Arc, time::Duration};

/// Why the database is not opened.
#[derive(Debug)]
pub(super) enum Closed {
    /// It refused, or does not answer.
    Server(DbErr),
    /// What stands before it keeps a session's settings from it.
    Pooler,
}

impl From<DbErr> for Closed {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::Conn(RuntimeErr::SqlxError(said)) if refuses_settings(said) => Self::Pooler,
            _ => Self::Server(error),
        }
    }
}

fn refuses_settings(error: &SqlxError) -> bool {
    matches!(error, SqlxError::Database(said) if said.message().contains("startup parameter"))
}

/// What is reached, and by how many connections.
pub(super) struct Server<'o> {
    pub(super) url: &'o str,
    pub(super) connections: u32,
    pub(super) patience: Patience,
    pub(super) pooled: bool,
    pub(super) losses: Arc<Losses>,
}

impl Server<'_> {
    /// Opens connections for each kind of work.
    pub(super) async fn open(&self) -> Result<Pools, Closed> {
        let schema = self.schema().await?;
        let of_all = self.settings(schema.as_deref());
        let mut of_reads = of_all.clone();
        of_reads.push((READ_ONLY, "on".to_owned()));
        let share = Shares::of(self.connections);
        let (mut of_arrivals, mut of_commands) = (of_reads.clone(), of_all.clone());
        // What these ask for is named by its key, whatever that is. Left to itself, PostgreSQL plans what is given a list
        // anew each time, which takes longer than to do it.
        for settings in [&mut of_arrivals, &mut of_commands] {
            settings.push(("plan_cache_mode", "force_generic_plan".to_owned()));
        }
        let arrivals = self.pool(&of_arrivals, share.arrivals, false).await?;
        let reads = self.pool(&of_reads, share.reads, true).await?;
        let commands = self.pool(&of_commands, share.commands, true).await?;
        let operations = self.pool(&of_all, share.operations, true).await?;
        Ok(Pools { arrivals, reads, commands, operations })
    }

    /// Connections to a standby, for questions. It need not be there yet.
    pub(super) async fn standby(&self, searched: Option<&str>) -> Result<Pool, Closed> {
        let mut settings = self.settings(searched);
        settings.push((READ_ONLY, "on".to_owned()));
        Ok(self.pool(&settings, self.connections, true).await?)
    }

    fn settings(&self, schema: Option<&str>) -> Vec<Setting> {
        let millis = |time: Duration| time.as_millis().to_string();
        let Patience { lock, work } = self.patience;
        let mut settings = vec![
            (LOCK_TIMEOUT, millis(lock)),
            ("statement_timeout", work.map_or_else(|| "0".to_owned(), millis)),
            // Whoever holds something and says no more is gone, or stopped: the others go on without it.
            ("idle_in_transaction_session_timeout", millis(self.patience.silence())),
        ];
        settings.extend(schema.map(|schema| ("search_path", schema.to_owned())));
        settings
    }

    async fn pool(&self, settings: &[Setting], connections: u32, lazy: bool) -> Result<Pool, DbErr> {
        let mut connect = ConnectOptions::new(self.url.to_owned());
        connect
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .connect_lazy(lazy)
            .test_before_acquire(false)
            .sqlx_logging(false)
            .set_application_name(format!("{NAMED} {}", Migrator::newest()));
        let losses = Arc::clone(&self.losses);
        connect.map_sqlx_postgres_before_acquire(move |_, connection| {
            Box::pin(ready(Ok(!losses.reach(connection.age))))
        });
        let (pooled, told) = (self.pooled, settings.to_vec());
        connect.map_sqlx_postgres_opts(move |options| {
            if pooled {
                // A pooler passes on what it knows, and each of its sessions knows other statements.
                options.extra_float_digits(None).statement_cache_capacity(0)
            } else {
                options.options(told.clone()).statement_cache_capacity(PREPARED)
            }
        });
        #[expect(clippy::disallowed_methods, reason = "where PostgreSQL is opened")]
        let database = Database::connect(connect).await?;
        Ok(Pool { database, beginning: self.pooled.then(|| beginning(settings).into()) })
    }

    /// The schema in which the register is; or else the one in which tables are made. Named once: a schema that comes to
    /// stand before it later, such as one named as the user, has nothing to do with it.
    async fn schema(&self) -> Result<Option<String>, Closed> {
        let settings = self.settings(None);
        let alone = self.pool(&settings, 1, false).await?;
        let question = Statement::from_string(DbBackend::Postgres, SCHEMA);
        let transaction = alone.begin(TransactionOptions::default()).await?;
        #[expect(clippy::disallowed_methods, reason = "no row of the register is read")]
        let answer = transaction.query_one_raw(question).await?;
        transaction.rollback().await?;
        alone.database.close().await?;
        let Some(answer) = answer else { return Ok(None) };
        let lock_timeout: String = answer.try_get_by_index(1)?;
        if settings.first().is_none_or(|(_, told)| *told != lock_timeout) {
            return Err(Closed::Pooler);
        }
        Ok(answer.try_get_by_index(0)?)
    }
}

/// Statements that a connection keeps prepared, at most. Which fields and filters a question names makes another one of it:
/// a hundred are soon exceeded, and then each is prepared anew.
const PREPARED: usize = 400;

/// A setting and its value.
type Setting = (&'static str, String);

const LOCK_TIMEOUT: &str = "lock_timeout";
const READ_ONLY: &str = "default_transaction_read_only";

/// Of the schemas that are searched, the first that has the register's tables; and whether a session's settings arrived.
const SCHEMA: &str = "
SELECT (
    SELECT quote_ident(n.nspname) FROM pg_catalog.pg_namespace n
    WHERE n.nspname = ANY (current_schemas(false))
    ORDER BY (SELECT COUNT(*) FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid
              AND c.relname IN ('seaql_migrations', 'programmes', 'accounts', 'duties')) DESC,
             array_position(current_schemas(false), n.nspname)
    LIMIT 1
), (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'lock_timeout')";

/// The settings of one transaction. What earlier ones prepared may have the names that the driver is about to use.
fn beginning(settings: &[Setting]) -> String {
    let mut text = "DEALLOCATE ALL".to_owned();
    for (name, value) in settings {
        // A transaction that has begun reads by its own name.
        let name = if *name == READ_ONLY { "transaction_read_only" } else { name };
        // Numbers, words, and a schema that is quoted where it must be. Writing to a string does not fail.
        let _ = write!(text, "; SET LOCAL {name} = {value}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{READ_ONLY, beginning};

    #[test]
    fn a_transaction_of_a_pooler_is_told_what_a_session_is() {
        let settings = [("lock_timeout", "5000".to_owned()), (READ_ONLY, "on".to_owned())];
        let text = "DEALLOCATE ALL; SET LOCAL lock_timeout = 5000; SET LOCAL transaction_read_only = on";
        assert_eq!(beginning(&settings), text);
    }
}
