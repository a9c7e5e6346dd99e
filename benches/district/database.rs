//! The database itself, asked without the product.

use crate::place::Place;
use sea_orm::sqlx::{
    self, AssertSqlSafe, Connection, PgConnection, SqliteConnection,
    postgres::{PgArguments, PgConnectOptions},
    sqlite::{SqliteArguments, SqliteConnectOptions},
};
use std::{str::FromStr, time::Duration};
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

/// How the connections of this program are called, so that their work is told from the server's.
pub const NAME: &str = "statement";

/// What stands for `$1` and further ones in a statement.
#[derive(Clone, Debug)]
pub enum Value {
    Id(Uuid),
    Text(String),
    Number(i64),
}

/// A connection, and what drives it: nobody else waits for it.
pub struct Session {
    runtime: Runtime,
    connection: Open,
}

enum Open {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl Session {
    /// Opens the database of a place as the server does.
    pub fn open(place: &Place) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let connection = if let Some(url) = place.database() {
            let options = PgConnectOptions::from_str(url).unwrap().application_name(NAME);
            Open::Postgres(runtime.block_on(PgConnection::connect_with(&options)).unwrap())
        } else {
            let options = SqliteConnectOptions::new()
                .filename(place.folder().join("data/future-community.db"))
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                .pragma("synchronous", "FULL");
            Open::Sqlite(runtime.block_on(SqliteConnection::connect_with(&options)).unwrap())
        };
        Self { runtime, connection }
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.connection, Open::Postgres(_))
    }

    /// Runs statements that are separated by `;`.
    pub fn run(&mut self, statements: &str) {
        let script = sqlx::raw_sql(AssertSqlSafe(statements.to_owned()));
        let done = match &mut self.connection {
            Open::Postgres(open) => self.runtime.block_on(script.execute(open)).map(drop),
            Open::Sqlite(open) => self.runtime.block_on(script.execute(open)).map(drop),
        };
        done.unwrap_or_else(|error| panic!("{error}: {statements}"));
    }

    /// Begins to write.
    pub fn begin(&mut self) {
        self.run(if self.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" });
    }

    /// Changes rows; says how many.
    pub fn change(&mut self, statement: &str, values: &[Value]) -> u64 {
        let done = match &mut self.connection {
            Open::Postgres(open) => {
                let query = sqlx::query_with(AssertSqlSafe(statement.to_owned()), for_postgres(values));
                self.runtime.block_on(query.execute(open)).map(|done| done.rows_affected())
            }
            Open::Sqlite(open) => {
                let query = sqlx::query_with(AssertSqlSafe(statement.to_owned()), for_sqlite(values));
                self.runtime.block_on(query.execute(open)).map(|done| done.rows_affected())
            }
        };
        done.unwrap_or_else(|error| panic!("{error}: {statement}"))
    }

    /// The first column of the row that a statement gives, which is a text.
    pub fn text(&mut self, statement: &str, values: &[Value]) -> String {
        self.texts(statement, values).pop().unwrap_or_else(|| panic!("no row: {statement} {values:?}"))
    }

    /// The first column of all rows, which is a text.
    pub fn texts(&mut self, statement: &str, values: &[Value]) -> Vec<String> {
        let rows = match &mut self.connection {
            Open::Postgres(open) => {
                let query =
                    sqlx::query_scalar_with(AssertSqlSafe(statement.to_owned()), for_postgres(values));
                self.runtime.block_on(query.fetch_all(open))
            }
            Open::Sqlite(open) => {
                let query = sqlx::query_scalar_with(AssertSqlSafe(statement.to_owned()), for_sqlite(values));
                self.runtime.block_on(query.fetch_all(open))
            }
        };
        rows.unwrap_or_else(|error| panic!("{error}: {statement}"))
    }
}

impl Session {
    /// The id of an organization.
    pub fn organization(&mut self, code: &str) -> Uuid {
        let statement = if self.is_postgres() {
            "SELECT id::text FROM organizations WHERE code = $1"
        } else {
            "SELECT hex(id) FROM organizations WHERE code = $1"
        };
        Uuid::try_parse(&self.text(statement, &[Value::Text(code.to_owned())])).unwrap()
    }

    /// The id of an account.
    pub fn account(&mut self, name: &str) -> Uuid {
        let statement = if self.is_postgres() {
            "SELECT id::text FROM accounts WHERE name = $1"
        } else {
            "SELECT hex(id) FROM accounts WHERE name = $1"
        };
        Uuid::try_parse(&self.text(statement, &[Value::Text(name.to_owned())])).unwrap()
    }

    /// The ids of all evaluations.
    pub fn evaluations(&mut self) -> Vec<Uuid> {
        let statement = if self.is_postgres() {
            "SELECT id::text FROM evaluations ORDER BY id"
        } else {
            "SELECT hex(id) FROM evaluations ORDER BY id"
        };
        self.texts(statement, &[]).iter().map(|id| Uuid::try_parse(id).unwrap()).collect()
    }

    /// The processes of the database that work for a program, where it has its own.
    pub fn backends(&mut self, program: &str) -> Vec<u32> {
        if !self.is_postgres() {
            return Vec::new();
        }
        let statement = "SELECT pid::text FROM pg_stat_activity \
                         WHERE datname = current_database() AND application_name = $1";
        let processes = self.texts(statement, &[Value::Text(program.to_owned())]);
        processes.iter().map(|process| process.parse().unwrap()).collect()
    }
}

/// What a server of PostgreSQL is, and how sure its commits are.
pub fn settings(url: &str) -> String {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let names = ["server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers"];
    let said = runtime.block_on(async {
        let mut open = PgConnection::connect(url).await.unwrap();
        let mut said = Vec::new();
        for name in names {
            let show = sqlx::query_scalar::<_, String>("SELECT current_setting($1)").bind(name);
            said.push(format!("{name} {}", show.fetch_one(&mut open).await.unwrap()));
        }
        said
    });
    format!("PostgreSQL: {}.", said.join(", "))
}

fn for_postgres(values: &[Value]) -> PgArguments {
    use sqlx::Arguments;
    let mut arguments = PgArguments::default();
    for value in values {
        match value {
            Value::Id(id) => arguments.add(*id),
            Value::Text(text) => arguments.add(text.clone()),
            Value::Number(number) => arguments.add(*number),
        }
        .unwrap();
    }
    arguments
}

fn for_sqlite(values: &[Value]) -> SqliteArguments {
    use sqlx::Arguments;
    let mut arguments = SqliteArguments::default();
    for value in values {
        match value {
            Value::Id(id) => arguments.add(*id),
            Value::Text(text) => arguments.add(text.clone()),
            Value::Number(number) => arguments.add(*number),
        }
        .unwrap();
    }
    arguments
}
