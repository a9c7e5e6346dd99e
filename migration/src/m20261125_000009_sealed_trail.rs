//! The audit trail proves itself: each event is sealed into a chain, in tables of its own, so that no event is touched.
//!
//! What is there already waits to be sealed like all that comes, and is marked as sealed afterwards.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const UP: &str = r"
CREATE TABLE audit_seals (
    position bigint NOT NULL PRIMARY KEY,
    event_id {id} NOT NULL UNIQUE,
    previous {text} NOT NULL,
    hash {text} NOT NULL,
    sealed_afterwards boolean NOT NULL
)
;
CREATE TABLE audit_waiting (
    number {number},
    event_id {id} NOT NULL UNIQUE,
    since {time} NOT NULL DEFAULT ({now}),
    sealed_afterwards boolean NOT NULL DEFAULT false
)
;
CREATE TABLE audit_head (
    one integer PRIMARY KEY CHECK (one = 1),
    position bigint NOT NULL
)
;
INSERT INTO audit_head (one, position) VALUES (1, 0)
;
INSERT INTO audit_waiting (event_id, sealed_afterwards) SELECT id, true FROM audit_events ORDER BY id
;
";

const APPEND_ONLY_SQLITE: &str = r"
CREATE TRIGGER audit_seals_keep_on_update BEFORE UPDATE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'the seals of the audit trail are append-only'); END
;
CREATE TRIGGER audit_seals_keep_on_insert BEFORE INSERT ON audit_seals
WHEN EXISTS (SELECT 1 FROM audit_seals WHERE position = NEW.position OR event_id = NEW.event_id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the seals of the audit trail are append-only'); END
;
CREATE TRIGGER audit_seals_keep_on_delete BEFORE DELETE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'the seals of the audit trail are append-only'); END
;
CREATE TRIGGER audit_head_rises BEFORE UPDATE ON audit_head WHEN NEW.position <= OLD.position
BEGIN SELECT RAISE(ABORT, 'the head of the audit trail only rises'); END
;
CREATE TRIGGER audit_head_keep_on_insert BEFORE INSERT ON audit_head
WHEN EXISTS (SELECT 1 FROM audit_head)
BEGIN SELECT RAISE(ABORT, 'the head of the audit trail only rises'); END
;
CREATE TRIGGER audit_head_keep_on_delete BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the head of the audit trail only rises'); END
;
";
const APPEND_ONLY_POSTGRES: &str = r"
CREATE TRIGGER audit_seals_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
CREATE TRIGGER audit_head_keep BEFORE DELETE OR TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
CREATE TRIGGER audit_head_rises BEFORE UPDATE ON audit_head
FOR EACH ROW WHEN (NEW.position <= OLD.position) EXECUTE FUNCTION refuse_change()
;
";

/// Numbers in the order of writing, and the database's own clock in microseconds.
const WORDS_SQLITE: [(&str, &str); 2] = [
    ("{number}", "integer PRIMARY KEY"),
    ("{now}", "CAST((julianday('now') - 2440587.5) * 86400000000 AS integer)"),
];
const WORDS_POSTGRES: [(&str, &str); 2] = [
    ("{number}", "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ("{now}", "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (words, triggers) = match manager.get_database_backend() {
            DbBackend::Sqlite => (WORDS_SQLITE, APPEND_ONLY_SQLITE),
            _ => (WORDS_POSTGRES, APPEND_ONLY_POSTGRES),
        };
        let up = words.iter().fold(UP.to_owned(), |ddl, (word, meaning)| ddl.replace(word, meaning));
        ddl::run(manager, &up).await?;
        ddl::run(manager, triggers).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop(manager, &["audit_head", "audit_waiting", "audit_seals"]).await
    }
}
