//! What people have written and not sent yet.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE drafts (
    id {id} NOT NULL PRIMARY KEY,
    account_id {id} NOT NULL REFERENCES accounts (id),
    command {text} NOT NULL,
    subject_id {id} NOT NULL,
    input {text} NOT NULL,
    bytes bigint NOT NULL,
    base_version {text} NOT NULL,
    revision bigint NOT NULL,
    updated_at {time} NOT NULL
)
;
CREATE INDEX drafts_by_account ON drafts (account_id, updated_at, id)
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
        ddl::drop(manager, &["drafts"]).await
    }
}
