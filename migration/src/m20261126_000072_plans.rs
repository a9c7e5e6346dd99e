//! Plans of communities, version by version, and the appraisals that name them.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const UP: &str = r"
CREATE TABLE plans (
    id {id} NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    community_id {id} NOT NULL REFERENCES communities (id),
    unit_id {id} NOT NULL REFERENCES organizations (id),
    kind {text} NOT NULL,
    version integer NOT NULL,
    status {text} NOT NULL,
    title {text} NOT NULL,
    summary {text},
    content_digest {text} NOT NULL,
    submitted_at {time},
    updated_at {time} NOT NULL,
    UNIQUE (community_id, kind, version),
    CHECK ((status = 'DRAFT') = (submitted_at IS NULL))
)
;
CREATE UNIQUE INDEX plans_drafted ON plans (community_id, kind) WHERE status = 'DRAFT'
;
CREATE INDEX plans_by_unit ON plans (unit_id, community_id)
;
CREATE TABLE review_plans (
    review_id {id} NOT NULL REFERENCES reviews (id),
    plan_id {id} NOT NULL REFERENCES plans (id),
    replaced boolean NOT NULL,
    PRIMARY KEY (review_id, plan_id)
)
;
CREATE INDEX review_plans_by_plan ON review_plans (plan_id, review_id)
;
CREATE TABLE plan_attachments (
    holder_id {id} NOT NULL REFERENCES plans (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX plan_attachments_of_file ON plan_attachments (attachment_id)
;
";

// The unit is the community's, and goes with it when another unit takes the community over. What was submitted stays as it was.
const KEEP_SQLITE: &str = r"
CREATE TRIGGER plans_unit_on_insert BEFORE INSERT ON plans
WHEN NEW.unit_id IS NOT (SELECT implementing_unit_id FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the unit is not its community''s'); END
;
CREATE TRIGGER plans_unit_on_update BEFORE UPDATE OF community_id, unit_id ON plans
WHEN NEW.unit_id IS NOT (SELECT implementing_unit_id FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the unit is not its community''s'); END
;
CREATE TRIGGER plans_follow_their_community AFTER UPDATE OF implementing_unit_id ON communities
WHEN NEW.implementing_unit_id <> OLD.implementing_unit_id
BEGIN UPDATE plans SET unit_id = NEW.implementing_unit_id WHERE community_id = NEW.id; END
;
CREATE TRIGGER plans_keep_on_update
BEFORE UPDATE OF kind, version, title, summary, content_digest, submitted_at ON plans WHEN OLD.status <> 'DRAFT'
BEGIN SELECT RAISE(ABORT, 'a plan that was submitted is never edited'); END
;
CREATE TRIGGER plans_keep_on_delete BEFORE DELETE ON plans WHEN OLD.status <> 'DRAFT'
BEGIN SELECT RAISE(ABORT, 'a plan that was submitted is never deleted'); END
;
";
const KEEP_POSTGRES: &str = r"
ALTER TABLE plans DROP CONSTRAINT plans_community_id_fkey
;
ALTER TABLE plans ADD CONSTRAINT plans_unit FOREIGN KEY (community_id, unit_id)
REFERENCES communities (id, implementing_unit_id) ON UPDATE CASCADE
;
CREATE FUNCTION keep_plan() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a plan that was submitted is never edited or deleted'; END $$
;
CREATE TRIGGER plans_keep_on_update
BEFORE UPDATE OF kind, version, title, summary, content_digest, submitted_at ON plans
FOR EACH ROW WHEN (OLD.status <> 'DRAFT') EXECUTE FUNCTION keep_plan()
;
CREATE TRIGGER plans_keep_on_delete BEFORE DELETE ON plans
FOR EACH ROW WHEN (OLD.status <> 'DRAFT') EXECUTE FUNCTION keep_plan()
;
";
const LEAVE_SQLITE: &str = r"
DROP TRIGGER plans_follow_their_community
;
";
const LEAVE_POSTGRES: &str = r"
DROP FUNCTION keep_plan
;
";

const TABLES: &[&str] = &["plan_attachments", "review_plans", "plans"];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await?;
        let keep = match manager.get_database_backend() {
            DbBackend::Sqlite => KEEP_SQLITE,
            _ => KEEP_POSTGRES,
        };
        ddl::run(manager, keep).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            ddl::run(manager, LEAVE_SQLITE).await?;
            return ddl::drop(manager, TABLES).await;
        }
        ddl::drop(manager, TABLES).await?;
        ddl::run(manager, LEAVE_POSTGRES).await
    }
}
