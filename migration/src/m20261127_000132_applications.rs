//! The digital applications of communities, and how active they are by month; and by whose hand that and money is recorded, which is
//! looked up for who sees it.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const UP: &str = r"
CREATE TABLE digital_applications (
    id {id} NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    community_id {id} NOT NULL REFERENCES communities (id),
    unit_id {id} NOT NULL REFERENCES organizations (id),
    kind {text} NOT NULL,
    status {text} NOT NULL,
    name {text} NOT NULL,
    purpose {text},
    in_use_since {text},
    retired_in {text},
    status_reason {text},
    updated_at {time} NOT NULL,
    UNIQUE (community_id, name),
    CHECK ((status = 'RETIRED') = (retired_in IS NOT NULL))
)
;
CREATE INDEX digital_applications_by_unit ON digital_applications (unit_id, name, id)
;
CREATE INDEX digital_applications_in_order ON digital_applications (name, id)
;
CREATE TABLE application_activities (
    id {id} NOT NULL PRIMARY KEY,
    application_id {id} NOT NULL REFERENCES digital_applications (id),
    month {text} NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    value bigint NOT NULL CHECK (value >= 0),
    threshold bigint,
    reason {text},
    account_id {id} NOT NULL REFERENCES accounts (id),
    recorded_at {time} NOT NULL,
    UNIQUE (application_id, month, version),
    CHECK ((version = 1) = (reason IS NULL))
)
;
CREATE INDEX application_activities_by_hand ON application_activities (account_id)
;
CREATE INDEX expenditures_by_hand ON expenditures (account_id)
;
CREATE INDEX price_audits_by_hand ON price_audits (account_id)
;
CREATE INDEX payments_by_hand ON payments (account_id)
;
";

// The unit is the community's, and goes with it when another unit takes the community over. What was reported is not edited.
const KEEP_SQLITE: &str = r"
CREATE TRIGGER digital_applications_unit_on_insert BEFORE INSERT ON digital_applications
WHEN NEW.unit_id IS NOT (SELECT implementing_unit_id FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the unit is not its community''s'); END
;
CREATE TRIGGER digital_applications_unit_on_update BEFORE UPDATE OF community_id, unit_id ON digital_applications
WHEN NEW.unit_id IS NOT (SELECT implementing_unit_id FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the unit is not its community''s'); END
;
CREATE TRIGGER digital_applications_follow_their_community AFTER UPDATE OF implementing_unit_id ON communities
WHEN NEW.implementing_unit_id <> OLD.implementing_unit_id
BEGIN UPDATE digital_applications SET unit_id = NEW.implementing_unit_id WHERE community_id = NEW.id; END
;
CREATE TRIGGER application_activities_keep BEFORE UPDATE ON application_activities
BEGIN SELECT RAISE(ABORT, 'what was reported is corrected by another row'); END
;
CREATE TRIGGER application_activities_keep_on_delete BEFORE DELETE ON application_activities
BEGIN SELECT RAISE(ABORT, 'what was reported is corrected by another row'); END
;
";
const KEEP_POSTGRES: &str = r"
ALTER TABLE digital_applications DROP CONSTRAINT digital_applications_community_id_fkey
;
ALTER TABLE digital_applications ADD CONSTRAINT digital_applications_unit FOREIGN KEY (community_id, unit_id)
REFERENCES communities (id, implementing_unit_id) ON UPDATE CASCADE
;
CREATE FUNCTION keep_activity() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what was reported is corrected by another row'; END $$
;
CREATE TRIGGER application_activities_keep BEFORE UPDATE OR DELETE ON application_activities
FOR EACH ROW EXECUTE FUNCTION keep_activity()
;
";
const LEAVE_SQLITE: &str = r"
DROP TRIGGER digital_applications_follow_their_community
;
";
const LEAVE_POSTGRES: &str = r"
DROP FUNCTION keep_activity
;
";

const DOWN: &str = r"
DROP INDEX payments_by_hand
;
DROP INDEX price_audits_by_hand
;
DROP INDEX expenditures_by_hand
;
";

const TABLES: &[&str] = &["application_activities", "digital_applications"];

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
        ddl::run(manager, DOWN).await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            ddl::run(manager, LEAVE_SQLITE).await?;
            return ddl::drop(manager, TABLES).await;
        }
        ddl::drop(manager, TABLES).await?;
        ddl::run(manager, LEAVE_POSTGRES).await
    }
}
