//! An index of the trail for each thing that it is asked by: whom events are for, and what kind of thing they are about.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE INDEX audit_events_by_organization ON audit_events (organization_id, occurred_at, id)
;
CREATE INDEX audit_events_by_kind ON audit_events (subject_kind, occurred_at, id)
;
";

const DOWN: &str = r"
DROP INDEX audit_events_by_kind
;
DROP INDEX audit_events_by_organization
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
