//! What makes writes safe to repeat and impossible to hide.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const UP: &str = r"
CREATE TABLE idempotency_keys (
    account_id {id} NOT NULL REFERENCES accounts (id),
    key {text} NOT NULL,
    command {text} NOT NULL,
    input_digest {text} NOT NULL,
    outcome {id},
    created_at {time} NOT NULL,
    PRIMARY KEY (account_id, key)
)
;
CREATE TABLE audit_events (
    id {id} PRIMARY KEY,
    occurred_at {time} NOT NULL,
    actor_id {id},
    action {text} NOT NULL,
    subject_kind {text} NOT NULL,
    subject_id {id} NOT NULL,
    organization_id {id},
    detail {json} NOT NULL
)
;
CREATE INDEX audit_events_by_subject ON audit_events (subject_id, id)
;
";

// The trail only grows, whoever holds the connection. On SQLite, INSERT OR REPLACE deletes without asking the triggers
// on DELETE.
const APPEND_ONLY_SQLITE: &str = r"
CREATE TRIGGER audit_events_keep_on_update BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
;
CREATE TRIGGER audit_events_keep_on_insert BEFORE INSERT ON audit_events
WHEN EXISTS (SELECT 1 FROM audit_events WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
;
CREATE TRIGGER audit_events_keep_on_delete BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
;
CREATE TRIGGER sign_offs_keep_on_update BEFORE UPDATE ON sign_offs
BEGIN SELECT RAISE(ABORT, 'a signature is never edited'); END
;
CREATE TRIGGER sign_offs_keep_on_insert BEFORE INSERT ON sign_offs
WHEN EXISTS (SELECT 1 FROM sign_offs WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'a signature is never edited'); END
;
CREATE TRIGGER sign_offs_keep_on_delete BEFORE DELETE ON sign_offs
BEGIN SELECT RAISE(ABORT, 'a signature is never deleted'); END
;
";
const APPEND_ONLY_POSTGRES: &str = r"
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$
;
CREATE TRIGGER audit_events_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
CREATE TRIGGER sign_offs_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON sign_offs
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await?;
        let triggers = match manager.get_database_backend() {
            DbBackend::Sqlite => APPEND_ONLY_SQLITE,
            _ => APPEND_ONLY_POSTGRES,
        };
        ddl::run(manager, triggers).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop(manager, &["audit_events", "idempotency_keys"]).await?;
        let rest = match manager.get_database_backend() {
            DbBackend::Sqlite => {
                "DROP TRIGGER sign_offs_keep_on_insert\n;\nDROP TRIGGER sign_offs_keep_on_update\n;\n\
                 DROP TRIGGER sign_offs_keep_on_delete\n;\n"
            }
            _ => "DROP TRIGGER sign_offs_keep ON sign_offs\n;\nDROP FUNCTION refuse_change\n;\n",
        };
        ddl::run(manager, rest).await
    }
}
