//! What the policy aims at, by when, and what it requires of digital applications; and the milestones of the special plan.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE targets (
    code {text} NOT NULL PRIMARY KEY,
    ordinal integer NOT NULL,
    rule {text} NOT NULL,
    text {text} NOT NULL,
    clause {text} NOT NULL,
    due_on {date},
    count integer NOT NULL,
    stage {text} NOT NULL,
    organizations {text} NOT NULL,
    decided boolean NOT NULL,
    reading {text}
)
;
CREATE TABLE requirements (
    code {text} NOT NULL PRIMARY KEY,
    ordinal integer NOT NULL,
    kind {text} NOT NULL,
    text {text} NOT NULL,
    clause {text} NOT NULL,
    threshold bigint NOT NULL,
    unit {text} NOT NULL,
    decided boolean NOT NULL,
    reading {text}
)
;
CREATE TABLE milestones (
    id {id} NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    code {text} NOT NULL UNIQUE,
    ordinal integer NOT NULL,
    title {text} NOT NULL,
    due_on {date} NOT NULL,
    responsibility_id {id} NOT NULL REFERENCES responsibilities (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    clause {text} NOT NULL,
    decided boolean NOT NULL,
    reading {text},
    reached_on {date},
    taken_back_reason {text},
    updated_at {time} NOT NULL,
    withdrawn_at {time},
    CHECK (reached_on IS NULL OR taken_back_reason IS NULL)
)
;
CREATE INDEX milestones_by_owner ON milestones (organization_id, ordinal)
;
CREATE TABLE milestone_attachments (
    holder_id {id} NOT NULL REFERENCES milestones (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX milestone_attachments_of_file ON milestone_attachments (attachment_id)
;
CREATE INDEX stage_changes_by_step ON stage_changes (step, occurred_on)
;
";
const DOWN: &str = r"
DROP INDEX stage_changes_by_step
;
";

const TABLES: &[&str] = &["milestone_attachments", "milestones", "requirements", "targets"];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, DOWN).await?;
        ddl::drop(manager, TABLES).await
    }
}
