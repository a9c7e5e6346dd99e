//! Order and standing in rows, where ids, clocks and texts said them: in which order a duty was signed and a review's
//! opinions came, how often an opinion took the place of one that stood, and which duties an import set aside.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const COLUMNS: &str = r"
ALTER TABLE sign_offs ADD COLUMN ordinal bigint NOT NULL DEFAULT 0
;
ALTER TABLE opinions ADD COLUMN ordinal bigint NOT NULL DEFAULT 0
;
ALTER TABLE reviews ADD COLUMN replacements bigint NOT NULL DEFAULT 0
;
ALTER TABLE duties ADD COLUMN lapsed_at {time}
;
ALTER TABLE evaluations ADD COLUMN drafts bigint NOT NULL DEFAULT 0
;
ALTER TABLE scores ADD COLUMN drafts bigint NOT NULL DEFAULT 0
;
";

// What is there came in the order of its times, as far as anybody knows.
const FILL: &str = r"
UPDATE sign_offs SET ordinal = (
    SELECT count(*) FROM sign_offs earlier WHERE earlier.duty_id = sign_offs.duty_id
    AND (earlier.signed_at, earlier.id) <= (sign_offs.signed_at, sign_offs.id)
)
;
UPDATE opinions SET ordinal = (
    SELECT count(*) FROM opinions earlier WHERE earlier.review_id = opinions.review_id
    AND (earlier.signed_at, earlier.id) <= (opinions.signed_at, opinions.id)
)
;
UPDATE evaluations SET drafts = revision - 1
;
UPDATE scores SET drafts = revision - 1
;
UPDATE duties SET lapsed_at = updated_at
WHERE status = 'CANCELLED' AND status_reason = '政策调整后不再适用 / no longer follows from the policy'
;
";

const INDEXES: &str = r"
DROP INDEX sign_offs_by_duty
;
CREATE UNIQUE INDEX sign_offs_in_order ON sign_offs (duty_id, ordinal)
;
CREATE UNIQUE INDEX opinions_in_order ON opinions (review_id, ordinal)
;
";

// Nobody edits a signature; this step alone numbers those that are there.
const OPEN_SQLITE: &str = r"
DROP TRIGGER sign_offs_keep_on_update
;
DROP TRIGGER opinions_keep_on_update
;
";
const CLOSE_SQLITE: &str = r"
CREATE TRIGGER sign_offs_keep_on_update BEFORE UPDATE ON sign_offs
BEGIN SELECT RAISE(ABORT, 'a signature is never edited'); END
;
CREATE TRIGGER opinions_keep_on_update BEFORE UPDATE ON opinions
BEGIN SELECT RAISE(ABORT, 'an opinion is never edited'); END
;
";
const OPEN_POSTGRES: &str = r"
ALTER TABLE sign_offs DISABLE TRIGGER sign_offs_keep
;
ALTER TABLE opinions DISABLE TRIGGER opinions_keep
;
";
// Whoever signs says which number it is.
const CLOSE_POSTGRES: &str = r"
ALTER TABLE sign_offs ENABLE TRIGGER sign_offs_keep
;
ALTER TABLE opinions ENABLE TRIGGER opinions_keep
;
ALTER TABLE sign_offs ALTER COLUMN ordinal DROP DEFAULT
;
ALTER TABLE opinions ALTER COLUMN ordinal DROP DEFAULT
;
";

const DOWN: &str = r"
DROP INDEX opinions_in_order
;
DROP INDEX sign_offs_in_order
;
CREATE INDEX sign_offs_by_duty ON sign_offs (duty_id, id)
;
ALTER TABLE scores DROP COLUMN drafts
;
ALTER TABLE evaluations DROP COLUMN drafts
;
ALTER TABLE duties DROP COLUMN lapsed_at
;
ALTER TABLE reviews DROP COLUMN replacements
;
ALTER TABLE opinions DROP COLUMN ordinal
;
ALTER TABLE sign_offs DROP COLUMN ordinal
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Also on SQLite, where another connection may still know the trigger that this one has dropped.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (open, close) = match manager.get_database_backend() {
            DbBackend::Sqlite => (OPEN_SQLITE, CLOSE_SQLITE),
            _ => (OPEN_POSTGRES, CLOSE_POSTGRES),
        };
        for step in [COLUMNS, open, FILL, close, INDEXES] {
            ddl::run(manager, step).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, DOWN).await
    }
}
