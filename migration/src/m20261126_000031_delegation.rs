//! Whose assignment a delegation hands on; and what is asked of assignments from the other side: by whom they were given, for whom
//! they stand in, of which organization they are.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
ALTER TABLE assignments ADD COLUMN delegated_from {id}
;
CREATE INDEX assignments_by_delegator ON assignments (on_behalf_of) WHERE on_behalf_of IS NOT NULL
;
CREATE INDEX assignments_by_giver ON assignments (granted_by) WHERE granted_by IS NOT NULL
;
CREATE INDEX assignments_by_organization ON assignments (organization_id, account_id)
;
";

const DOWN: &str = r"
DROP INDEX assignments_by_organization
;
DROP INDEX assignments_by_giver
;
DROP INDEX assignments_by_delegator
;
ALTER TABLE assignments DROP COLUMN delegated_from
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
