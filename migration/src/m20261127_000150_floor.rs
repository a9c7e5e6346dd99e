//! Which is the oldest step that a server must know to serve on these tables. `migrate` raises it with each step that contracts.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE schema_floor (
    one integer PRIMARY KEY CHECK (one = 1),
    step {text} NOT NULL
)
;
INSERT INTO schema_floor (one, step) VALUES (1, 'm20261127_000150_floor')
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop(manager, &["schema_floor"]).await
    }
}
