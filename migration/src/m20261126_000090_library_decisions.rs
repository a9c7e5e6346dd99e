//! The decisions by which the project library was changed.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE library_decisions (
    id {id} NOT NULL PRIMARY KEY,
    ordinal bigint NOT NULL,
    decided_on {date} NOT NULL,
    reason {text} NOT NULL,
    changes {text} NOT NULL,
    account_id {id} NOT NULL REFERENCES accounts (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    recorded_at {time} NOT NULL
)
;
CREATE UNIQUE INDEX library_decisions_in_order ON library_decisions (ordinal)
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
        ddl::drop(manager, &["library_decisions"]).await
    }
}
