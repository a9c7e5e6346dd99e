//! Reviews by several departments: rosters and opinions.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const UP: &str = r"
CREATE TABLE reviews (
    id {id} PRIMARY KEY,
    revision bigint NOT NULL,
    community_id {id} NOT NULL REFERENCES communities (id),
    kind {text} NOT NULL,
    round integer NOT NULL,
    status {text} NOT NULL,
    evaluation_id {id} REFERENCES evaluations (id),
    due_on {date},
    conclusion {text},
    conclusion_note {text},
    opened_at {time} NOT NULL,
    concluded_at {time},
    updated_at {time} NOT NULL,
    UNIQUE (community_id, kind, round)
)
;
CREATE UNIQUE INDEX reviews_open ON reviews (community_id, kind) WHERE status = 'OPEN'
;
CREATE INDEX reviews_by_community ON reviews (community_id, opened_at, id)
;
CREATE INDEX reviews_by_evaluation ON reviews (evaluation_id)
;
CREATE TABLE roster_entries (
    id {id} PRIMARY KEY,
    review_id {id} NOT NULL REFERENCES reviews (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    responsibility_id {id} REFERENCES responsibilities (id),
    clause {text},
    added_reason {text},
    position integer NOT NULL,
    opinion_id {id},
    content_digest {text} NOT NULL,
    UNIQUE (review_id, organization_id)
)
;
CREATE INDEX roster_entries_by_organization ON roster_entries (organization_id, review_id)
;
CREATE TABLE opinions (
    id {id} PRIMARY KEY,
    review_id {id} NOT NULL REFERENCES reviews (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL,
    decision {text} NOT NULL,
    comment {text},
    content {text} NOT NULL,
    content_digest {text} NOT NULL,
    signed_at {time} NOT NULL
)
;
CREATE INDEX opinions_by_review ON opinions (review_id, organization_id, id)
;
CREATE INDEX opinions_by_account ON opinions (account_id)
;
CREATE TABLE opinion_withdrawals (
    opinion_id {id} PRIMARY KEY REFERENCES opinions (id),
    review_id {id} NOT NULL REFERENCES reviews (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL,
    reason {text} NOT NULL,
    withdrawn_at {time} NOT NULL
)
;
CREATE INDEX opinion_withdrawals_by_review ON opinion_withdrawals (review_id)
;
";

// What was signed, and what was withdrawn, stays, whoever holds the connection. On SQLite, INSERT OR REPLACE deletes
// without asking the triggers on DELETE.
const APPEND_ONLY_SQLITE: &str = r"
CREATE TRIGGER opinions_keep_on_update BEFORE UPDATE ON opinions
BEGIN SELECT RAISE(ABORT, 'an opinion is never edited'); END
;
CREATE TRIGGER opinions_keep_on_insert BEFORE INSERT ON opinions
WHEN EXISTS (SELECT 1 FROM opinions WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'an opinion is never edited'); END
;
CREATE TRIGGER opinions_keep_on_delete BEFORE DELETE ON opinions
BEGIN SELECT RAISE(ABORT, 'an opinion is never deleted'); END
;
CREATE TRIGGER opinion_withdrawals_keep_on_update BEFORE UPDATE ON opinion_withdrawals
BEGIN SELECT RAISE(ABORT, 'a withdrawal is never edited'); END
;
CREATE TRIGGER opinion_withdrawals_keep_on_insert BEFORE INSERT ON opinion_withdrawals
WHEN EXISTS (SELECT 1 FROM opinion_withdrawals WHERE opinion_id = NEW.opinion_id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'a withdrawal is never edited'); END
;
CREATE TRIGGER opinion_withdrawals_keep_on_delete BEFORE DELETE ON opinion_withdrawals
BEGIN SELECT RAISE(ABORT, 'a withdrawal is never deleted'); END
;
";
// The function came with the audit trail.
const APPEND_ONLY_POSTGRES: &str = r"
CREATE TRIGGER opinions_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON opinions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
CREATE TRIGGER opinion_withdrawals_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON opinion_withdrawals
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
        ddl::drop(manager, &["opinion_withdrawals", "opinions", "roster_entries", "reviews"]).await
    }
}
