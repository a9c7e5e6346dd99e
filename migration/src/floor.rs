//! Who may serve on the tables, which the database itself says: a server that a later version overtook asks it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::Statement;

const WRITE: &str = "UPDATE schema_floor SET step = $1 WHERE step <> $1";

/// Writes down the oldest step that a server must know.
#[expect(clippy::disallowed_methods, reason = "no row is changed for anybody")]
pub(crate) async fn write(manager: &SchemaManager<'_>, step: &str) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    let write = Statement::from_sql_and_values(backend, WRITE, [step.into()]);
    manager.get_connection().execute_raw(write).await.map(drop)
}
