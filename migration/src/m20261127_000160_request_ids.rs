//! Each event of the audit trail has the name of the request that it came of, by which it is found again in the log. Those of before
//! have none, and whoever does not know of the column writes none.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
ALTER TABLE audit_events ADD COLUMN request_id {text}
;
";

const DOWN: &str = r"
ALTER TABLE audit_events DROP COLUMN request_id
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
        ddl::run(manager, DOWN).await
    }
}
