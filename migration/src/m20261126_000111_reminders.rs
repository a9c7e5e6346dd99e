//! What the office reminded organizations of (催办), and what of the trail summaries of a period count.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE reminders (
    id {id} NOT NULL PRIMARY KEY,
    duty_id {id} REFERENCES duties (id),
    review_id {id} REFERENCES reviews (id),
    work_item_id {id} REFERENCES work_items (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    reminded_on {date} NOT NULL,
    text {text} NOT NULL,
    account_id {id} NOT NULL REFERENCES accounts (id),
    reminded_at {time} NOT NULL,
    CHECK ((duty_id IS NOT NULL AND review_id IS NULL AND work_item_id IS NULL)
        OR (duty_id IS NULL AND review_id IS NOT NULL AND work_item_id IS NULL)
        OR (duty_id IS NULL AND review_id IS NULL AND work_item_id IS NOT NULL))
)
;
CREATE UNIQUE INDEX reminders_of_duties ON reminders (duty_id, reminded_on) WHERE duty_id IS NOT NULL
;
CREATE UNIQUE INDEX reminders_of_opinions ON reminders (review_id, organization_id, reminded_on) WHERE review_id IS NOT NULL
;
CREATE UNIQUE INDEX reminders_of_work_items ON reminders (work_item_id, reminded_on) WHERE work_item_id IS NOT NULL
;
CREATE INDEX stage_changes_by_time ON stage_changes (recorded_at, id)
;
CREATE INDEX stage_changes_by_organization ON stage_changes (organization_id, recorded_at, id)
;
";

const DOWN: &str = r"
DROP INDEX stage_changes_by_organization
;
DROP INDEX stage_changes_by_time
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
        ddl::run(manager, DOWN).await?;
        ddl::drop(manager, &["reminders"]).await
    }
}
