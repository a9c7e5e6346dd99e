//! Registered operations: what apps ask by a name, each a document that was checked when it was registered.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE documents (
    id {id} PRIMARY KEY,
    app {text} NOT NULL,
    asked_by {text} NOT NULL,
    name {text} NOT NULL,
    digest {text} NOT NULL,
    text {text} NOT NULL,
    registered_at {time} NOT NULL,
    retired_at {time},
    last_used_on {date},
    UNIQUE (app, asked_by)
)
;
CREATE INDEX documents_by_name ON documents (asked_by)
;
CREATE INDEX documents_by_digest ON documents (digest)
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
        ddl::drop(manager, &["documents"]).await
    }
}
