//! Whose communities duties, evaluations and reviews are about, in the rows themselves; and an index for each order of each
//! list, beginning with what a viewer's reach is made of.
//!
//! A unit reads what is about its communities, page by page. With the unit in the row that is one range of an index; by way
//! of the communities it is as many ranges as the unit has communities, and a sort of all that they hold.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The tables, and whether each of their rows is about a community.
const TABLES: [(&str, bool); 3] = [("duties", false), ("evaluations", true), ("reviews", true)];

const INDEXES: &str = r"
CREATE INDEX duties_in_order ON duties (position, id)
;
CREATE INDEX duties_due ON duties (due_on, id)
;
CREATE INDEX duties_changed ON duties (updated_at, id)
;
CREATE INDEX duties_by_status ON duties (status, due_on, id)
;
CREATE INDEX duties_by_responsibility ON duties (responsibility_id, due_on, id)
;
CREATE INDEX duties_by_organization_and_status ON duties (organization_id, status, due_on, id)
;
CREATE INDEX duties_by_unit ON duties (unit_id, position, id)
;
CREATE INDEX duties_by_unit_and_due_day ON duties (unit_id, due_on, id)
;
CREATE INDEX duties_by_unit_and_change ON duties (unit_id, updated_at, id)
;
CREATE INDEX duties_by_unit_and_status ON duties (unit_id, status, due_on, id)
;
CREATE INDEX evaluations_opened ON evaluations (opened_at, id)
;
CREATE INDEX evaluations_by_status ON evaluations (status, opened_at, id)
;
CREATE INDEX evaluations_by_unit ON evaluations (unit_id, opened_at, id)
;
CREATE INDEX reviews_opened ON reviews (opened_at, id)
;
CREATE INDEX reviews_by_status ON reviews (status, opened_at, id)
;
CREATE INDEX reviews_by_kind ON reviews (kind, opened_at, id)
;
CREATE INDEX reviews_by_unit ON reviews (unit_id, opened_at, id)
;
CREATE INDEX audit_events_in_time ON audit_events (occurred_at, id)
;
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, occurred_at, id)
;
CREATE INDEX audit_events_by_action ON audit_events (action, occurred_at, id)
;
CREATE INDEX audit_events_of_subject ON audit_events (subject_id, occurred_at, id)
;
DROP INDEX audit_events_by_subject
;
CREATE INDEX communities_by_finish ON communities (planned_finish, id)
;
CREATE INDEX communities_by_unit_in_order ON communities (implementing_unit_id, ordinal, id)
;
DROP INDEX communities_by_unit
;
";

const DROP_INDEXES: &str = r"
CREATE INDEX communities_by_unit ON communities (implementing_unit_id)
;
DROP INDEX communities_by_unit_in_order
;
DROP INDEX communities_by_finish
;
CREATE INDEX audit_events_by_subject ON audit_events (subject_id, id)
;
DROP INDEX audit_events_of_subject
;
DROP INDEX audit_events_by_action
;
DROP INDEX audit_events_by_actor
;
DROP INDEX audit_events_in_time
;
DROP INDEX reviews_by_unit
;
DROP INDEX reviews_by_kind
;
DROP INDEX reviews_by_status
;
DROP INDEX reviews_opened
;
DROP INDEX evaluations_by_unit
;
DROP INDEX evaluations_by_status
;
DROP INDEX evaluations_opened
;
DROP INDEX duties_by_unit_and_status
;
DROP INDEX duties_by_unit_and_change
;
DROP INDEX duties_by_unit_and_due_day
;
DROP INDEX duties_by_unit
;
DROP INDEX duties_by_organization_and_status
;
DROP INDEX duties_by_responsibility
;
DROP INDEX duties_by_status
;
DROP INDEX duties_changed
;
DROP INDEX duties_due
;
DROP INDEX duties_in_order
;
";

const ADD: &str = r"
ALTER TABLE {table} ADD COLUMN unit_id {id} {presence}
;
UPDATE {table} SET unit_id = (SELECT implementing_unit_id FROM communities WHERE id = {table}.community_id)
;
";

// The unit is the community's, and goes with it when another unit takes the community over.
const KEEP_POSTGRES: &str = r"
ALTER TABLE {table} ALTER COLUMN unit_id DROP DEFAULT
;
ALTER TABLE {table} DROP CONSTRAINT {table}_community_id_fkey
;
ALTER TABLE {table} ADD CONSTRAINT {table}_unit FOREIGN KEY (community_id, unit_id)
REFERENCES communities (id, implementing_unit_id) ON UPDATE CASCADE
;
ALTER TABLE {table} ADD CONSTRAINT {table}_unit_named CHECK ((community_id IS NULL) = (unit_id IS NULL))
;
";
const LEAVE_POSTGRES: &str = r"
ALTER TABLE {table} DROP CONSTRAINT {table}_unit
;
ALTER TABLE {table} DROP CONSTRAINT {table}_unit_named
;
ALTER TABLE {table} ADD CONSTRAINT {table}_community_id_fkey FOREIGN KEY (community_id) REFERENCES communities (id)
;
";

const KEY_POSTGRES: &str = r"
ALTER TABLE communities ADD CONSTRAINT communities_with_unit UNIQUE (id, implementing_unit_id)
;
";
const DROP_KEY_POSTGRES: &str = r"
ALTER TABLE communities DROP CONSTRAINT communities_with_unit
;
";

// SQLite adds no constraint to a table that is there.
const KEEP_SQLITE: &str = r"
CREATE TRIGGER {table}_unit_on_insert BEFORE INSERT ON {table}
WHEN NEW.unit_id IS NOT (SELECT implementing_unit_id FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the unit is not its community''s'); END
;
CREATE TRIGGER {table}_unit_on_update BEFORE UPDATE OF community_id, unit_id ON {table}
WHEN NEW.unit_id IS NOT (SELECT implementing_unit_id FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the unit is not its community''s'); END
;
CREATE TRIGGER {table}_follow_their_community AFTER UPDATE OF implementing_unit_id ON communities
WHEN NEW.implementing_unit_id <> OLD.implementing_unit_id
BEGIN UPDATE {table} SET unit_id = NEW.implementing_unit_id WHERE community_id = NEW.id; END
;
";
const LEAVE_SQLITE: &str = r"
DROP TRIGGER {table}_follow_their_community
;
DROP TRIGGER {table}_unit_on_update
;
DROP TRIGGER {table}_unit_on_insert
;
";

const REMOVE: &str = r"
ALTER TABLE {table} DROP COLUMN unit_id
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A column that is never NULL comes with a value for the rows that are there; no unit has this one.
        let (keep, key, placeholder) = match manager.get_database_backend() {
            DbBackend::Sqlite => (KEEP_SQLITE, "", "x''"),
            _ => (KEEP_POSTGRES, KEY_POSTGRES, "'00000000-0000-0000-0000-000000000000'"),
        };
        ddl::run(manager, key).await?;
        for (table, always) in TABLES {
            let presence = if always { format!("NOT NULL DEFAULT {placeholder}") } else { String::new() };
            let add = ADD.replace("{table}", table).replace("{presence}", &presence);
            ddl::run(manager, &add).await?;
            ddl::run(manager, &keep.replace("{table}", table)).await?;
        }
        ddl::run(manager, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (leave, key) = match manager.get_database_backend() {
            DbBackend::Sqlite => (LEAVE_SQLITE, ""),
            _ => (LEAVE_POSTGRES, DROP_KEY_POSTGRES),
        };
        ddl::run(manager, DROP_INDEXES).await?;
        for (table, _) in TABLES {
            ddl::run(manager, &leave.replace("{table}", table)).await?;
            ddl::run(manager, &REMOVE.replace("{table}", table)).await?;
        }
        ddl::run(manager, key).await
    }
}
