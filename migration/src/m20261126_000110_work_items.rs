//! The three lists (问题清单、工作清单、创新清单): their items, and what each item said after each change, so that a summary of a past
//! period can be made at any time. Comments may be on an item.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const UP: &str = r"
CREATE TABLE work_items (
    id {id} NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    list {text} NOT NULL,
    title {text} NOT NULL,
    body {text},
    community_id {id} REFERENCES communities (id),
    unit_id {id} REFERENCES organizations (id),
    raised_by {id} NOT NULL REFERENCES organizations (id),
    assigned_to {id} NOT NULL REFERENCES organizations (id),
    status {text} NOT NULL,
    status_reason {text},
    due_on {date},
    resolution {text},
    resolver_id {id} REFERENCES accounts (id),
    resolved_for {id} REFERENCES accounts (id),
    raised_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    CHECK ((community_id IS NULL) = (unit_id IS NULL)),
    CHECK (status NOT IN ('RESOLVED', 'CONFIRMED') OR (resolution IS NOT NULL AND resolver_id IS NOT NULL)),
    CHECK (status <> 'DROPPED' OR status_reason IS NOT NULL)
)
;
CREATE INDEX work_items_by_due_day ON work_items (due_on, id)
;
CREATE INDEX work_items_by_raiser_and_due_day ON work_items (raised_by, due_on, id)
;
CREATE INDEX work_items_by_assignee_and_due_day ON work_items (assigned_to, due_on, id)
;
CREATE INDEX work_items_by_unit_and_due_day ON work_items (unit_id, due_on, id)
;
CREATE INDEX work_items_by_change ON work_items (updated_at, id)
;
CREATE INDEX work_items_by_raiser_and_change ON work_items (raised_by, updated_at, id)
;
CREATE INDEX work_items_by_assignee_and_change ON work_items (assigned_to, updated_at, id)
;
CREATE INDEX work_items_by_unit_and_change ON work_items (unit_id, updated_at, id)
;
CREATE INDEX work_items_of_communities ON work_items (community_id, due_on, id)
;
CREATE TABLE work_item_changes (
    work_item_id {id} NOT NULL REFERENCES work_items (id),
    ordinal bigint NOT NULL,
    action {text} NOT NULL,
    list {text} NOT NULL,
    title {text} NOT NULL,
    community_id {id} REFERENCES communities (id),
    unit_id {id} REFERENCES organizations (id),
    raised_by {id} NOT NULL REFERENCES organizations (id),
    assigned_to {id} NOT NULL REFERENCES organizations (id),
    status {text} NOT NULL,
    due_on {date},
    raised_at {time} NOT NULL,
    changed_at {time} NOT NULL,
    PRIMARY KEY (work_item_id, ordinal)
)
;
CREATE INDEX work_item_changes_by_time ON work_item_changes (changed_at, work_item_id)
;
CREATE INDEX work_item_changes_by_raiser ON work_item_changes (raised_by, changed_at)
;
CREATE INDEX work_item_changes_by_assignee ON work_item_changes (assigned_to, changed_at)
;
CREATE TABLE work_item_attachments (
    holder_id {id} NOT NULL REFERENCES work_items (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX work_item_attachments_of_file ON work_item_attachments (attachment_id)
;
";

// The unit is the community's, and goes with it when another unit takes the community over. What an item said stays as it was.
const KEEP_SQLITE: &str = r"
CREATE TRIGGER work_items_unit_on_insert BEFORE INSERT ON work_items
WHEN NEW.unit_id IS NOT (SELECT implementing_unit_id FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the unit is not its community''s'); END
;
CREATE TRIGGER work_items_unit_on_update BEFORE UPDATE OF community_id, unit_id ON work_items
WHEN NEW.unit_id IS NOT (SELECT implementing_unit_id FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the unit is not its community''s'); END
;
CREATE TRIGGER work_items_follow_their_community AFTER UPDATE OF implementing_unit_id ON communities
WHEN NEW.implementing_unit_id <> OLD.implementing_unit_id
BEGIN UPDATE work_items SET unit_id = NEW.implementing_unit_id WHERE community_id = NEW.id; END
;
CREATE TRIGGER work_item_changes_keep_on_update BEFORE UPDATE ON work_item_changes
BEGIN SELECT RAISE(ABORT, 'what an item said is never edited'); END
;
CREATE TRIGGER work_item_changes_keep_on_delete BEFORE DELETE ON work_item_changes
BEGIN SELECT RAISE(ABORT, 'what an item said is never deleted'); END
;
";
const KEEP_POSTGRES: &str = r"
ALTER TABLE work_items DROP CONSTRAINT work_items_community_id_fkey
;
ALTER TABLE work_items ADD CONSTRAINT work_items_unit FOREIGN KEY (community_id, unit_id)
REFERENCES communities (id, implementing_unit_id) ON UPDATE CASCADE
;
CREATE FUNCTION keep_work_item_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what an item said is never edited or deleted'; END $$
;
CREATE TRIGGER work_item_changes_keep BEFORE UPDATE OR DELETE ON work_item_changes
FOR EACH ROW EXECUTE FUNCTION keep_work_item_change()
;
";
const LEAVE_SQLITE: &str = r"
DROP TRIGGER work_items_follow_their_community
;
";
const LEAVE_POSTGRES: &str = r"
DROP FUNCTION keep_work_item_change
;
";

// SQLite changes no check of a table: it is made anew.
const TALK_SQLITE: &str = r"
CREATE TABLE comments_anew (
    id {id} NOT NULL PRIMARY KEY,
    duty_id {id} REFERENCES duties (id),
    evaluation_id {id} REFERENCES evaluations (id),
    review_id {id} REFERENCES reviews (id),
    scenario_id {id} REFERENCES scenarios (id),
    ordinal bigint NOT NULL,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL REFERENCES accounts (id),
    body {text} NOT NULL,
    written_at {time} NOT NULL,
    retracted_at {time},
    work_item_id {id} REFERENCES work_items (id),
    CHECK ((duty_id IS NOT NULL) + (evaluation_id IS NOT NULL) + (review_id IS NOT NULL) + (work_item_id IS NOT NULL) = 1),
    CHECK (scenario_id IS NULL OR evaluation_id IS NOT NULL)
)
;
INSERT INTO comments_anew (id, duty_id, evaluation_id, review_id, scenario_id, ordinal, organization_id, account_id, body,
    written_at, retracted_at)
SELECT id, duty_id, evaluation_id, review_id, scenario_id, ordinal, organization_id, account_id, body, written_at, retracted_at
FROM comments
;
DROP TABLE comments
;
ALTER TABLE comments_anew RENAME TO comments
;
CREATE UNIQUE INDEX comments_on_duties ON comments (duty_id, ordinal) WHERE duty_id IS NOT NULL
;
CREATE UNIQUE INDEX comments_on_evaluations ON comments (evaluation_id, ordinal) WHERE evaluation_id IS NOT NULL
;
CREATE UNIQUE INDEX comments_on_reviews ON comments (review_id, ordinal) WHERE review_id IS NOT NULL
;
CREATE INDEX comments_by_hand ON comments (account_id)
;
";
// Its statements come by several connections, of which one may not know yet that an index of a name is gone: these have other names.
const HUSH_SQLITE: &str = r"
CREATE TABLE comments_before (
    id {id} NOT NULL PRIMARY KEY,
    duty_id {id} REFERENCES duties (id),
    evaluation_id {id} REFERENCES evaluations (id),
    review_id {id} REFERENCES reviews (id),
    scenario_id {id} REFERENCES scenarios (id),
    ordinal bigint NOT NULL,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL REFERENCES accounts (id),
    body {text} NOT NULL,
    written_at {time} NOT NULL,
    retracted_at {time},
    CHECK ((duty_id IS NOT NULL AND evaluation_id IS NULL AND review_id IS NULL)
        OR (duty_id IS NULL AND evaluation_id IS NOT NULL AND review_id IS NULL)
        OR (duty_id IS NULL AND evaluation_id IS NULL AND review_id IS NOT NULL)),
    CHECK (scenario_id IS NULL OR evaluation_id IS NOT NULL)
)
;
INSERT INTO comments_before
SELECT id, duty_id, evaluation_id, review_id, scenario_id, ordinal, organization_id, account_id, body, written_at, retracted_at
FROM comments WHERE work_item_id IS NULL
;
DROP TABLE comments
;
ALTER TABLE comments_before RENAME TO comments
;
CREATE UNIQUE INDEX comments_of_duties ON comments (duty_id, ordinal) WHERE duty_id IS NOT NULL
;
CREATE UNIQUE INDEX comments_of_evaluations ON comments (evaluation_id, ordinal) WHERE evaluation_id IS NOT NULL
;
CREATE UNIQUE INDEX comments_of_reviews ON comments (review_id, ordinal) WHERE review_id IS NOT NULL
;
CREATE INDEX comments_of_hand ON comments (account_id)
;
";
const TALK_POSTGRES: &str = r"
ALTER TABLE comments ADD COLUMN work_item_id {id} REFERENCES work_items (id)
;
ALTER TABLE comments DROP CONSTRAINT comments_check
;
ALTER TABLE comments ADD CONSTRAINT comments_on_one
CHECK (num_nonnulls(duty_id, evaluation_id, review_id, work_item_id) = 1)
;
";
const HUSH_POSTGRES: &str = r"
DELETE FROM comments WHERE work_item_id IS NOT NULL
;
ALTER TABLE comments DROP CONSTRAINT comments_on_one
;
ALTER TABLE comments ADD CONSTRAINT comments_check
CHECK ((duty_id IS NOT NULL AND evaluation_id IS NULL AND review_id IS NULL)
    OR (duty_id IS NULL AND evaluation_id IS NOT NULL AND review_id IS NULL)
    OR (duty_id IS NULL AND evaluation_id IS NULL AND review_id IS NOT NULL))
;
ALTER TABLE comments DROP COLUMN work_item_id
;
";
const INDEX_TALK: &str = r"
CREATE UNIQUE INDEX comments_on_work_items ON comments (work_item_id, ordinal) WHERE work_item_id IS NOT NULL
;
";

const TABLES: &[&str] = &["work_item_attachments", "work_item_changes", "work_items"];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let steps = match manager.get_database_backend() {
            DbBackend::Sqlite => [UP, KEEP_SQLITE, TALK_SQLITE, INDEX_TALK],
            _ => [UP, KEEP_POSTGRES, TALK_POSTGRES, INDEX_TALK],
        };
        for step in steps {
            ddl::run(manager, step).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            ddl::run(manager, HUSH_SQLITE).await?;
            ddl::run(manager, LEAVE_SQLITE).await?;
            return ddl::drop(manager, TABLES).await;
        }
        ddl::run(manager, HUSH_POSTGRES).await?;
        ddl::drop(manager, TABLES).await?;
        ddl::run(manager, LEAVE_POSTGRES).await
    }
}
