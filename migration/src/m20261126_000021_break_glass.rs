//! What was done past the administrators, which the auditor sees first: of an event why, and an index of those that say it.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
ALTER TABLE audit_events ADD COLUMN break_glass {text}
;
CREATE INDEX audit_events_of_broken_glass ON audit_events (occurred_at, id) WHERE break_glass IS NOT NULL
;
";

const DOWN: &str = r"
DROP INDEX audit_events_of_broken_glass
;
ALTER TABLE audit_events DROP COLUMN break_glass
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
