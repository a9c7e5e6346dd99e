//! Bulletins, the formula by which they are computed, and what they are computed from: how each duty and community stood from when on,
//! and what each evaluation came to. The rows themselves say how things stand now, and a bulletin is of a month that is over.
//!
//! Triggers write it, so that it is true whatever changes a row, and nobody edits it. Of what was there before, as much is known as the rows
//! tell: since when a duty is there, and since when it stands as it does; what the library says of a community is taken to have been so.
//! How a duty stood is not tied to its row: it stays whatever an operator does to that by hand.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const TABLES: &str = r"
CREATE TABLE bulletin_formulas (
    version bigint NOT NULL PRIMARY KEY,
    content {text} NOT NULL,
    imported_at {time} NOT NULL
)
;
CREATE TABLE bulletins (
    id {id} NOT NULL PRIMARY KEY,
    month {text} NOT NULL,
    revision bigint NOT NULL,
    content {text} NOT NULL,
    remark {text},
    content_digest {text} NOT NULL,
    published_at {time} NOT NULL
)
;
CREATE UNIQUE INDEX bulletins_by_month ON bulletins (month)
;
CREATE TABLE bulletin_drafts (
    id {id} NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    month {text} NOT NULL,
    content {text} NOT NULL,
    remark {text},
    content_digest {text} NOT NULL,
    updated_at {time} NOT NULL
)
;
CREATE UNIQUE INDEX bulletin_drafts_by_month ON bulletin_drafts (month)
;
CREATE TABLE duty_standings (
    duty_id {id} NOT NULL,
    ordinal bigint NOT NULL,
    recorded_at {time} NOT NULL,
    organization_id {id} NOT NULL,
    community_id {id},
    status {text} NOT NULL,
    due_on {date},
    PRIMARY KEY (duty_id, ordinal)
)
;
CREATE TABLE community_standings (
    community_id {id} NOT NULL REFERENCES communities (id),
    ordinal bigint NOT NULL,
    recorded_at {time} NOT NULL,
    unit_id {id} NOT NULL,
    pool {text} NOT NULL,
    stage {text} NOT NULL,
    planned_start {text},
    planned_finish {text},
    withdrawn_at {time},
    PRIMARY KEY (community_id, ordinal)
)
;
CREATE TABLE evaluation_standings (
    evaluation_id {id} NOT NULL PRIMARY KEY REFERENCES evaluations (id),
    community_id {id} NOT NULL,
    round integer NOT NULL,
    recorded_at {time} NOT NULL,
    total bigint NOT NULL,
    max_total bigint NOT NULL,
    passed boolean
)
;
CREATE INDEX evaluation_standings_of_communities ON evaluation_standings (community_id, round)
;
CREATE INDEX duties_overdue_of_communities ON duties (community_id, due_on)
WHERE due_on IS NOT NULL AND status IN ('ASSIGNED', 'ACKNOWLEDGED', 'RETURNED')
;
";

const FILL: &str = r"
INSERT INTO duty_standings (duty_id, ordinal, recorded_at, organization_id, community_id, status, due_on)
SELECT id, 1, created_at, organization_id, community_id, 'ASSIGNED', due_on FROM duties
;
INSERT INTO duty_standings (duty_id, ordinal, recorded_at, organization_id, community_id, status, due_on)
SELECT id, 2, COALESCE(
    (SELECT signed_at FROM sign_offs WHERE sign_offs.id = duties.completion_id AND duties.status IN ('COMPLETED', 'CONFIRMED')),
    updated_at), organization_id, community_id, status, due_on
FROM duties WHERE status <> 'ASSIGNED'
;
INSERT INTO community_standings
    (community_id, ordinal, recorded_at, unit_id, pool, stage, planned_start, planned_finish, withdrawn_at)
SELECT id, 1, 0, implementing_unit_id, pool, stage, planned_start, planned_finish, withdrawn_at FROM communities
;
INSERT INTO evaluation_standings (evaluation_id, community_id, round, recorded_at, total, max_total, passed)
SELECT id, community_id, round, COALESCE(
    (SELECT MAX(occurred_at) FROM audit_events WHERE subject_id = evaluations.id AND action = 'FINALIZE_EVALUATION'),
    updated_at), total, max_total, passed
FROM evaluations WHERE status = 'FINAL' AND total IS NOT NULL AND max_total IS NOT NULL
;
";

// What is inserted after a row is updated has the next place: whoever updates it holds it.
const TRIGGERS_SQLITE: &str = r"
CREATE TRIGGER duties_stand_on_insert AFTER INSERT ON duties
BEGIN
    INSERT INTO duty_standings (duty_id, ordinal, recorded_at, organization_id, community_id, status, due_on)
    VALUES (NEW.id, 1, NEW.created_at, NEW.organization_id, NEW.community_id, NEW.status, NEW.due_on);
END
;
CREATE TRIGGER duties_stand_on_update AFTER UPDATE OF organization_id, status, due_on ON duties
WHEN (NEW.organization_id, NEW.status, NEW.due_on) IS NOT (OLD.organization_id, OLD.status, OLD.due_on)
BEGIN
    INSERT INTO duty_standings (duty_id, ordinal, recorded_at, organization_id, community_id, status, due_on)
    VALUES (NEW.id, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM duty_standings WHERE duty_id = NEW.id), NEW.updated_at,
        NEW.organization_id, NEW.community_id, NEW.status, NEW.due_on);
END
;
CREATE TRIGGER communities_stand_on_insert AFTER INSERT ON communities
BEGIN
    INSERT INTO community_standings
        (community_id, ordinal, recorded_at, unit_id, pool, stage, planned_start, planned_finish, withdrawn_at)
    VALUES (NEW.id, 1, NEW.updated_at, NEW.implementing_unit_id, NEW.pool, NEW.stage, NEW.planned_start, NEW.planned_finish,
        NEW.withdrawn_at);
END
;
CREATE TRIGGER communities_stand_on_update
AFTER UPDATE OF implementing_unit_id, pool, stage, planned_start, planned_finish, withdrawn_at ON communities
WHEN (NEW.implementing_unit_id, NEW.pool, NEW.stage, NEW.planned_start, NEW.planned_finish, NEW.withdrawn_at)
    IS NOT (OLD.implementing_unit_id, OLD.pool, OLD.stage, OLD.planned_start, OLD.planned_finish, OLD.withdrawn_at)
BEGIN
    INSERT INTO community_standings
        (community_id, ordinal, recorded_at, unit_id, pool, stage, planned_start, planned_finish, withdrawn_at)
    VALUES (NEW.id, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM community_standings WHERE community_id = NEW.id),
        NEW.updated_at, NEW.implementing_unit_id, NEW.pool, NEW.stage, NEW.planned_start, NEW.planned_finish,
        NEW.withdrawn_at);
END
;
CREATE TRIGGER evaluations_stand AFTER UPDATE OF status ON evaluations
WHEN NEW.status = 'FINAL' AND OLD.status <> 'FINAL'
BEGIN
    INSERT INTO evaluation_standings (evaluation_id, community_id, round, recorded_at, total, max_total, passed)
    VALUES (NEW.id, NEW.community_id, NEW.round, NEW.updated_at, NEW.total, NEW.max_total, NEW.passed);
END
;
CREATE TRIGGER duty_standings_keep_on_update BEFORE UPDATE ON duty_standings
BEGIN SELECT RAISE(ABORT, 'how things stood only grows'); END
;
CREATE TRIGGER duty_standings_keep_on_delete BEFORE DELETE ON duty_standings
BEGIN SELECT RAISE(ABORT, 'how things stood only grows'); END
;
CREATE TRIGGER community_standings_keep_on_update BEFORE UPDATE ON community_standings
BEGIN SELECT RAISE(ABORT, 'how things stood only grows'); END
;
CREATE TRIGGER community_standings_keep_on_delete BEFORE DELETE ON community_standings
BEGIN SELECT RAISE(ABORT, 'how things stood only grows'); END
;
CREATE TRIGGER evaluation_standings_keep_on_update BEFORE UPDATE ON evaluation_standings
BEGIN SELECT RAISE(ABORT, 'how things stood only grows'); END
;
CREATE TRIGGER evaluation_standings_keep_on_delete BEFORE DELETE ON evaluation_standings
BEGIN SELECT RAISE(ABORT, 'how things stood only grows'); END
;
CREATE TRIGGER bulletins_keep_on_update BEFORE UPDATE ON bulletins
BEGIN SELECT RAISE(ABORT, 'a bulletin is never edited'); END
;
CREATE TRIGGER bulletins_keep_on_delete BEFORE DELETE ON bulletins
BEGIN SELECT RAISE(ABORT, 'a bulletin is never deleted'); END
;
";

// Whoever restores by hand may search no schema.
const TRIGGERS_POSTGRES: &str = r"
CREATE FUNCTION duties_stand() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO duty_standings (duty_id, ordinal, recorded_at, organization_id, community_id, status, due_on)
        SELECT id, 1, created_at, organization_id, community_id, status, due_on FROM came;
    ELSE
        INSERT INTO duty_standings (duty_id, ordinal, recorded_at, organization_id, community_id, status, due_on)
        SELECT came.id, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM duty_standings WHERE duty_id = came.id), came.updated_at,
            came.organization_id, came.community_id, came.status, came.due_on
        FROM came JOIN went ON went.id = came.id
        WHERE (came.organization_id, came.status, came.due_on)
            IS DISTINCT FROM (went.organization_id, went.status, went.due_on);
    END IF;
    RETURN NULL;
END $$
;
CREATE TRIGGER duties_stand_on_insert AFTER INSERT ON duties REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION duties_stand()
;
CREATE TRIGGER duties_stand_on_update AFTER UPDATE ON duties REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION duties_stand()
;
CREATE FUNCTION communities_stand() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO community_standings
            (community_id, ordinal, recorded_at, unit_id, pool, stage, planned_start, planned_finish, withdrawn_at)
        SELECT id, 1, updated_at, implementing_unit_id, pool, stage, planned_start, planned_finish, withdrawn_at FROM came;
    ELSE
        INSERT INTO community_standings
            (community_id, ordinal, recorded_at, unit_id, pool, stage, planned_start, planned_finish, withdrawn_at)
        SELECT came.id, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM community_standings WHERE community_id = came.id),
            came.updated_at, came.implementing_unit_id, came.pool, came.stage, came.planned_start, came.planned_finish,
            came.withdrawn_at
        FROM came JOIN went ON went.id = came.id
        WHERE (came.implementing_unit_id, came.pool, came.stage, came.planned_start, came.planned_finish, came.withdrawn_at)
            IS DISTINCT FROM (went.implementing_unit_id, went.pool, went.stage, went.planned_start, went.planned_finish,
                went.withdrawn_at);
    END IF;
    RETURN NULL;
END $$
;
CREATE TRIGGER communities_stand_on_insert AFTER INSERT ON communities REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION communities_stand()
;
CREATE TRIGGER communities_stand_on_update AFTER UPDATE ON communities REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION communities_stand()
;
CREATE FUNCTION evaluations_stand() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO evaluation_standings (evaluation_id, community_id, round, recorded_at, total, max_total, passed)
    VALUES (NEW.id, NEW.community_id, NEW.round, NEW.updated_at, NEW.total, NEW.max_total, NEW.passed);
    RETURN NULL;
END $$
;
CREATE TRIGGER evaluations_stand AFTER UPDATE ON evaluations
FOR EACH ROW WHEN (NEW.status = 'FINAL' AND OLD.status <> 'FINAL') EXECUTE FUNCTION evaluations_stand()
;
CREATE TRIGGER duty_standings_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON duty_standings
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
CREATE TRIGGER community_standings_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON community_standings
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
CREATE TRIGGER evaluation_standings_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON evaluation_standings
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
CREATE TRIGGER bulletins_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON bulletins
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
;
";

const DOWN_SQLITE: &str = r"
DROP TRIGGER duties_stand_on_insert
;
DROP TRIGGER duties_stand_on_update
;
DROP TRIGGER communities_stand_on_insert
;
DROP TRIGGER communities_stand_on_update
;
DROP TRIGGER evaluations_stand
;
DROP INDEX duties_overdue_of_communities
;
";
const DOWN_POSTGRES: &str = r"
DROP FUNCTION duties_stand() CASCADE
;
DROP FUNCTION communities_stand() CASCADE
;
DROP FUNCTION evaluations_stand() CASCADE
;
DROP INDEX duties_overdue_of_communities
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Also on SQLite: nothing changes between what is filled in and the triggers.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, TABLES).await?;
        ddl::run(manager, FILL).await?;
        let triggers = match manager.get_database_backend() {
            DbBackend::Sqlite => TRIGGERS_SQLITE,
            _ => TRIGGERS_POSTGRES,
        };
        ddl::run(manager, triggers).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let triggers = match manager.get_database_backend() {
            DbBackend::Sqlite => DOWN_SQLITE,
            _ => DOWN_POSTGRES,
        };
        ddl::run(manager, triggers).await?;
        ddl::drop(
            manager,
            &[
                "evaluation_standings",
                "community_standings",
                "duty_standings",
                "bulletin_drafts",
                "bulletins",
                "bulletin_formulas",
            ],
        )
        .await
    }
}
