//! What was done by mistake is put right, and stays on record: completions that were recalled, evaluations that were taken
//! back, and what verifiers had found of them.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const UP: &str = r"
ALTER TABLE duties ADD COLUMN completion_id {id}
;
ALTER TABLE duties ADD COLUMN confirmed_by {id}
;
CREATE TABLE sign_off_recalls (
    sign_off_id {id} PRIMARY KEY REFERENCES sign_offs (id),
    duty_id {id} NOT NULL REFERENCES duties (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL,
    reason {text} NOT NULL,
    recalled_at {time} NOT NULL
)
;
CREATE INDEX sign_off_recalls_by_duty ON sign_off_recalls (duty_id)
;
ALTER TABLE evaluations ADD COLUMN submitted_at {time}
;
ALTER TABLE evaluations ADD COLUMN taken_back bigint NOT NULL DEFAULT 0
;
ALTER TABLE evaluations ADD COLUMN status_reason {text}
;
CREATE TABLE superseded_verifications (
    id {id} PRIMARY KEY,
    score_id {id} NOT NULL REFERENCES scores (id),
    evaluation_id {id} NOT NULL REFERENCES evaluations (id),
    scenario_id {id} NOT NULL REFERENCES scenarios (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL,
    score bigint NOT NULL,
    note {text},
    verified_at {time} NOT NULL,
    submission bigint NOT NULL,
    superseded_at {time} NOT NULL
)
;
CREATE INDEX superseded_verifications_by_evaluation
ON superseded_verifications (evaluation_id, submission, verified_at, id)
;
CREATE INDEX superseded_verifications_by_score ON superseded_verifications (score_id)
;
CREATE INDEX superseded_verifications_by_account ON superseded_verifications (account_id)
;
DROP INDEX evaluations_under_way
;
CREATE UNIQUE INDEX evaluations_under_way ON evaluations (community_id) WHERE status NOT IN ('FINAL', 'CANCELLED')
;
ALTER TABLE reviews ADD COLUMN totals_disclosed boolean NOT NULL DEFAULT FALSE
;
ALTER TABLE idempotency_keys ADD COLUMN said {text}
;
";

// The completion that stands is the last one of those that are there, as it was taken to be. When an evaluation was
// submitted, its trail says.
const FILL: &str = r"
UPDATE duties SET completion_id = (
    SELECT id FROM sign_offs WHERE duty_id = duties.id AND act = 'COMPLETE' ORDER BY ordinal DESC LIMIT 1
) WHERE status IN ('COMPLETED', 'CONFIRMED', 'CANCELLED')
;
UPDATE duties SET confirmed_by = (
    SELECT actor_id FROM audit_events WHERE subject_id = duties.id AND action = 'CONFIRM_DUTY'
    ORDER BY occurred_at DESC, id DESC LIMIT 1
) WHERE status = 'CONFIRMED'
;
UPDATE evaluations SET submitted_at = COALESCE((
    SELECT max(occurred_at) FROM audit_events WHERE subject_id = evaluations.id AND action = 'SUBMIT_EVALUATION'
), updated_at) WHERE status <> 'DRAFT'
;
";

// On SQLite, INSERT OR REPLACE deletes without asking the triggers on DELETE.
const KEEP_SQLITE: &str = r"
CREATE TRIGGER sign_off_recalls_keep_on_update BEFORE UPDATE ON sign_off_recalls
BEGIN SELECT RAISE(ABORT, 'a recall is never edited'); END
;
CREATE TRIGGER sign_off_recalls_keep_on_insert BEFORE INSERT ON sign_off_recalls
WHEN EXISTS (SELECT 1 FROM sign_off_recalls WHERE sign_off_id = NEW.sign_off_id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'a recall is never edited'); END
;
CREATE TRIGGER sign_off_recalls_keep_on_delete BEFORE DELETE ON sign_off_recalls
BEGIN SELECT RAISE(ABORT, 'a recall is never deleted'); END
;
CREATE TRIGGER superseded_verifications_keep_on_update BEFORE UPDATE ON superseded_verifications
BEGIN SELECT RAISE(ABORT, 'what was superseded is never edited'); END
;
CREATE TRIGGER superseded_verifications_keep_on_insert BEFORE INSERT ON superseded_verifications
WHEN EXISTS (SELECT 1 FROM superseded_verifications WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'what was superseded is never edited'); END
;
CREATE TRIGGER superseded_verifications_keep_on_delete BEFORE DELETE ON superseded_verifications
BEGIN SELECT RAISE(ABORT, 'what was superseded is never deleted'); END
;
";
const KEEP_POSTGRES: &str = r"
CREATE TRIGGER sign_off_recalls_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON sign_off_recalls
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
CREATE TRIGGER superseded_verifications_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON superseded_verifications
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
";

// An evaluation that was cancelled is a draft again to who knows no such state; where another one is under way, it cannot
// be, and the step is not taken back.
const DOWN: &str = r"
UPDATE evaluations SET status = 'DRAFT' WHERE status = 'CANCELLED'
;
DROP INDEX evaluations_under_way
;
CREATE UNIQUE INDEX evaluations_under_way ON evaluations (community_id) WHERE status <> 'FINAL'
;
DROP TABLE superseded_verifications
;
DROP TABLE sign_off_recalls
;
ALTER TABLE idempotency_keys DROP COLUMN said
;
ALTER TABLE reviews DROP COLUMN totals_disclosed
;
ALTER TABLE evaluations DROP COLUMN status_reason
;
ALTER TABLE evaluations DROP COLUMN taken_back
;
ALTER TABLE evaluations DROP COLUMN submitted_at
;
ALTER TABLE duties DROP COLUMN confirmed_by
;
ALTER TABLE duties DROP COLUMN completion_id
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Also on SQLite: a connection that has not seen that an index went refuses to make it anew.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await?;
        ddl::run(manager, FILL).await?;
        ddl::run(manager, keep(manager)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, DOWN).await
    }
}

fn keep(manager: &SchemaManager) -> &'static str {
    match manager.get_database_backend() {
        DbBackend::Sqlite => KEEP_SQLITE,
        _ => KEEP_POSTGRES,
    }
}
