//! What people are told, and what of it each has read.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE notifications (
    id {id} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    subject_kind {text} NOT NULL,
    subject_id {id} NOT NULL,
    organization_id {id} REFERENCES organizations (id),
    account_id {id} REFERENCES accounts (id),
    due_on {date},
    raised_at {time} NOT NULL,
    CHECK (organization_id IS NULL OR account_id IS NULL)
)
;
CREATE INDEX notifications_by_subject ON notifications (subject_id)
;
CREATE UNIQUE INDEX notifications_of_organizations ON notifications (subject_id, kind, organization_id)
    WHERE organization_id IS NOT NULL
;
CREATE UNIQUE INDEX notifications_of_accounts ON notifications (subject_id, kind, account_id)
    WHERE account_id IS NOT NULL
;
CREATE UNIQUE INDEX notifications_of_everybody ON notifications (subject_id, kind)
    WHERE organization_id IS NULL AND account_id IS NULL
;
CREATE INDEX notifications_by_organization ON notifications (organization_id, raised_at, id)
;
CREATE INDEX notifications_by_account ON notifications (account_id, raised_at, id)
;
CREATE INDEX notifications_by_time ON notifications (raised_at, id)
    WHERE organization_id IS NULL AND account_id IS NULL
;
CREATE TABLE notification_reads (
    account_id {id} NOT NULL REFERENCES accounts (id),
    notification_id {id} NOT NULL,
    read_at {time} NOT NULL,
    PRIMARY KEY (account_id, notification_id)
)
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
        ddl::drop(manager, &["notification_reads", "notifications"]).await
    }
}
