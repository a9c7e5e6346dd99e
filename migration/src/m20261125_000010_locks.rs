//! That an assignment was ended, or began when it was given, whatever anybody's clock says.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
ALTER TABLE assignments ADD COLUMN ended_at {time}
;
ALTER TABLE assignments ADD COLUMN at_once boolean NOT NULL DEFAULT FALSE
;
";

const DOWN: &str = r"
ALTER TABLE assignments DROP COLUMN at_once
;
ALTER TABLE assignments DROP COLUMN ended_at
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
