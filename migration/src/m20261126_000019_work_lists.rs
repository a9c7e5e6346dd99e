//! Where annex 1 has a duty's community, in the duty itself, so that a list of duties by communities is a range of an index; and
//! why a community was withdrawn.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const ADD: &str = r"
ALTER TABLE communities ADD COLUMN withdrawal_reason {text}
;
UPDATE communities SET withdrawal_reason = '现行文件不再列明 / no longer named by the policy' WHERE withdrawn_at IS NOT NULL
;
ALTER TABLE duties ADD COLUMN community_ordinal integer
;
UPDATE duties SET community_ordinal = (SELECT ordinal FROM communities WHERE id = duties.community_id)
WHERE community_id IS NOT NULL
;
";
const REMOVE: &str = r"
ALTER TABLE duties DROP COLUMN community_ordinal
;
ALTER TABLE communities DROP COLUMN withdrawal_reason
;
";

const INDEXES: &str = r"
CREATE INDEX duties_of_communities_in_order ON duties (community_ordinal, id)
;
CREATE INDEX duties_by_organization_and_community ON duties (organization_id, community_ordinal, id)
;
CREATE INDEX duties_by_unit_and_community ON duties (unit_id, community_ordinal, id)
;
";
const DROP_INDEXES: &str = r"
DROP INDEX duties_by_unit_and_community
;
DROP INDEX duties_by_organization_and_community
;
DROP INDEX duties_of_communities_in_order
;
";

// The number is the community's, as the unit is, and goes with it when annex 1 is numbered anew.
const KEEP_POSTGRES: &str = r"
ALTER TABLE communities ADD CONSTRAINT communities_with_unit_and_number UNIQUE (id, implementing_unit_id, ordinal)
;
ALTER TABLE duties DROP CONSTRAINT duties_unit
;
ALTER TABLE duties ADD CONSTRAINT duties_community FOREIGN KEY (community_id, unit_id, community_ordinal)
REFERENCES communities (id, implementing_unit_id, ordinal) ON UPDATE CASCADE
;
ALTER TABLE duties ADD CONSTRAINT duties_community_numbered
CHECK ((community_id IS NULL) = (community_ordinal IS NULL))
;
";
const LEAVE_POSTGRES: &str = r"
ALTER TABLE duties DROP CONSTRAINT duties_community_numbered
;
ALTER TABLE duties DROP CONSTRAINT duties_community
;
ALTER TABLE duties ADD CONSTRAINT duties_unit FOREIGN KEY (community_id, unit_id)
REFERENCES communities (id, implementing_unit_id) ON UPDATE CASCADE
;
ALTER TABLE communities DROP CONSTRAINT communities_with_unit_and_number
;
";

const KEEP_SQLITE: &str = r"
CREATE TRIGGER duties_number_on_insert BEFORE INSERT ON duties
WHEN NEW.community_ordinal IS NOT (SELECT ordinal FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the number is not its community''s'); END
;
CREATE TRIGGER duties_number_on_update BEFORE UPDATE OF community_id, community_ordinal ON duties
WHEN NEW.community_ordinal IS NOT (SELECT ordinal FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the number is not its community''s'); END
;
CREATE TRIGGER duties_follow_their_number AFTER UPDATE OF ordinal ON communities
WHEN NEW.ordinal <> OLD.ordinal
BEGIN UPDATE duties SET community_ordinal = NEW.ordinal WHERE community_id = NEW.id; END
;
";
const LEAVE_SQLITE: &str = r"
DROP TRIGGER duties_follow_their_number
;
DROP TRIGGER duties_number_on_update
;
DROP TRIGGER duties_number_on_insert
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keep = match manager.get_database_backend() {
            DbBackend::Sqlite => KEEP_SQLITE,
            _ => KEEP_POSTGRES,
        };
        for step in [ADD, keep, INDEXES] {
            ddl::run(manager, step).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let leave = match manager.get_database_backend() {
            DbBackend::Sqlite => LEAVE_SQLITE,
            _ => LEAVE_POSTGRES,
        };
        for step in [DROP_INDEXES, leave, REMOVE] {
            ddl::run(manager, step).await?;
        }
        Ok(())
    }
}
