//! Where the project of each community stands, how it came there, and by whom it was accepted.
//!
//! Where annex 1 begins is all that is known of the communities that are there: what is being created was listed, on a day and in a
//! batch that it does not say; what is in reserve, or basic, is in reserve. What went before is not made up: it has no steps.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
ALTER TABLE communities ADD COLUMN stage {text} NOT NULL DEFAULT 'RESERVE'
;
ALTER TABLE communities ADD COLUMN stage_since {date}
;
ALTER TABLE communities ADD COLUMN creation_batch {text}
;
ALTER TABLE communities ADD COLUMN naming_batch {text}
;
ALTER TABLE communities ADD COLUMN actual_start {date}
;
ALTER TABLE communities ADD COLUMN actual_finish {date}
;
ALTER TABLE communities ADD COLUMN unit_accepted_on {date}
;
UPDATE communities SET stage = 'LISTED' WHERE pool = 'CREATION'
;
UPDATE communities SET stage = 'WITHDRAWN' WHERE withdrawn_at IS NOT NULL
;
CREATE INDEX communities_by_stage ON communities (stage, ordinal, id)
;
CREATE TABLE stage_changes (
    id {id} NOT NULL PRIMARY KEY,
    community_id {id} NOT NULL REFERENCES communities (id),
    ordinal bigint NOT NULL,
    step {text} NOT NULL,
    from_stage {text} NOT NULL,
    to_stage {text} NOT NULL,
    occurred_on {date} NOT NULL,
    recorded_at {time} NOT NULL,
    account_id {id} REFERENCES accounts (id),
    organization_id {id} REFERENCES organizations (id),
    reason {text},
    batch {text},
    level {text},
    reference {text},
    note {text},
    review_id {id} REFERENCES reviews (id),
    before {text} NOT NULL,
    undone_by bigint,
    UNIQUE (community_id, ordinal)
)
;
CREATE INDEX stage_changes_by_hand ON stage_changes (account_id)
;
CREATE TABLE acceptances (
    id {id} NOT NULL PRIMARY KEY,
    community_id {id} NOT NULL REFERENCES communities (id),
    stage_change_id {id} NOT NULL REFERENCES stage_changes (id),
    ordinal bigint NOT NULL,
    level {text} NOT NULL,
    accepted_on {date} NOT NULL,
    batch {text},
    note {text},
    voided_at {time},
    UNIQUE (community_id, ordinal)
)
;
CREATE UNIQUE INDEX acceptances_once ON acceptances (community_id, level) WHERE voided_at IS NULL
;
CREATE INDEX acceptances_by_step ON acceptances (stage_change_id)
;
";

const DOWN: &str = r"
DROP INDEX communities_by_stage
;
ALTER TABLE communities DROP COLUMN unit_accepted_on
;
ALTER TABLE communities DROP COLUMN actual_finish
;
ALTER TABLE communities DROP COLUMN actual_start
;
ALTER TABLE communities DROP COLUMN naming_batch
;
ALTER TABLE communities DROP COLUMN creation_batch
;
ALTER TABLE communities DROP COLUMN stage_since
;
ALTER TABLE communities DROP COLUMN stage
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop(manager, &["acceptances", "stage_changes"]).await?;
        ddl::run(manager, DOWN).await
    }
}
