//! DDL that reads the same for both databases: a few words in braces stand for each one's types.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Runs statements that are separated by lines of `;`, with each engine's own types put in.
///
/// `{id}` is a UUID, `{text}` compares by bytes (PostgreSQL would sort by the language of its cluster), `{time}`
/// is microseconds since 1970, `{date}` a day.
#[expect(clippy::disallowed_methods, reason = "DDL is what a migration is")]
pub(crate) async fn run(manager: &SchemaManager<'_>, ddl: &str) -> Result<(), DbErr> {
    let words: &[(&str, &str)] = match manager.get_database_backend() {
        DbBackend::Sqlite => &[
            ("{id}", "blob"),
            ("{text}", "text"),
            ("{time}", "bigint"),
            ("{date}", "date"),
            ("{json}", "text"),
        ],
        _ => &[
            ("{id}", "uuid"),
            ("{text}", "text COLLATE \"C\""),
            ("{time}", "bigint"),
            ("{date}", "date"),
            ("{json}", "text"),
        ],
    };
    let ddl = words.iter().fold(ddl.to_owned(), |ddl, (word, meaning)| ddl.replace(word, meaning));
    let connection = manager.get_connection();
    for statement in ddl.split("\n;\n").map(str::trim).filter(|statement| !statement.is_empty()) {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Drops tables, in the order given.
#[expect(clippy::disallowed_methods, reason = "DDL is what a migration is")]
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.get_connection().execute_unprepared(&format!("DROP TABLE {table}")).await?;
    }
    Ok(())
}
