//! What accompanies projects: requests for state-owned premises, and records of publicity, training and visits.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const UP: &str = r"
CREATE TABLE lease_requests (
    id {id} NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    community_id {id} NOT NULL REFERENCES communities (id),
    unit_id {id} NOT NULL REFERENCES organizations (id),
    status {text} NOT NULL,
    premises {text} NOT NULL,
    area bigint,
    purpose {text} NOT NULL,
    requested_on {date} NOT NULL,
    enterprise {text},
    forwarded_on {date},
    answer {text},
    answered_on {date},
    status_reason {text},
    updated_at {time} NOT NULL,
    CHECK (status NOT IN ('FORWARDED', 'AGREED', 'DECLINED') OR (enterprise IS NOT NULL AND forwarded_on IS NOT NULL)),
    CHECK ((status IN ('AGREED', 'DECLINED')) = (answered_on IS NOT NULL))
)
;
CREATE INDEX lease_requests_in_order ON lease_requests (requested_on, id)
;
CREATE INDEX lease_requests_by_unit ON lease_requests (unit_id, requested_on, id)
;
CREATE INDEX lease_requests_by_community ON lease_requests (community_id, requested_on, id)
;
CREATE TABLE lease_attachments (
    holder_id {id} NOT NULL REFERENCES lease_requests (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX lease_attachments_of_file ON lease_attachments (attachment_id)
;
CREATE TABLE publicity_records (
    id {id} NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    community_id {id} REFERENCES communities (id),
    kind {text} NOT NULL,
    status {text} NOT NULL,
    title {text} NOT NULL,
    held_on {date} NOT NULL,
    place {text},
    body {text},
    link {text},
    status_reason {text},
    updated_at {time} NOT NULL
)
;
CREATE INDEX publicity_records_in_order ON publicity_records (held_on, id)
;
CREATE INDEX publicity_records_published ON publicity_records (status, held_on, id)
;
CREATE INDEX publicity_records_by_organization ON publicity_records (organization_id, held_on, id)
;
CREATE INDEX publicity_records_by_community ON publicity_records (community_id, held_on, id)
;
CREATE TABLE publicity_attachments (
    holder_id {id} NOT NULL REFERENCES publicity_records (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX publicity_attachments_of_file ON publicity_attachments (attachment_id)
;
";

// The unit is the community's, and goes with it when another unit takes the community over.
const KEEP_SQLITE: &str = r"
CREATE TRIGGER lease_requests_unit_on_insert BEFORE INSERT ON lease_requests
WHEN NEW.unit_id IS NOT (SELECT implementing_unit_id FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the unit is not its community''s'); END
;
CREATE TRIGGER lease_requests_unit_on_update BEFORE UPDATE OF community_id, unit_id ON lease_requests
WHEN NEW.unit_id IS NOT (SELECT implementing_unit_id FROM communities WHERE id = NEW.community_id)
BEGIN SELECT RAISE(ABORT, 'the unit is not its community''s'); END
;
CREATE TRIGGER lease_requests_follow_their_community AFTER UPDATE OF implementing_unit_id ON communities
WHEN NEW.implementing_unit_id <> OLD.implementing_unit_id
BEGIN UPDATE lease_requests SET unit_id = NEW.implementing_unit_id WHERE community_id = NEW.id; END
;
";
const KEEP_POSTGRES: &str = r"
ALTER TABLE lease_requests DROP CONSTRAINT lease_requests_community_id_fkey
;
ALTER TABLE lease_requests ADD CONSTRAINT lease_requests_unit FOREIGN KEY (community_id, unit_id)
REFERENCES communities (id, implementing_unit_id) ON UPDATE CASCADE
;
";
const LEAVE_SQLITE: &str = r"
DROP TRIGGER lease_requests_follow_their_community
;
";

const TABLES: &[&str] =
    &["publicity_attachments", "publicity_records", "lease_attachments", "lease_requests"];

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
        }
        ddl::drop(manager, TABLES).await
    }
}
