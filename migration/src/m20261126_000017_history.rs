//! Which events are told in the history of a duty, an evaluation or a review, and in which order, in the rows of the audit trail
//! themselves: nothing is recorded twice. What is sealed of an event stays as it is.
//!
//! The order is a moment that never runs backwards under one subject, whichever process wrote: cursors tell it, and tell
//! nothing of what else happened.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const COLUMNS: &str = r"
ALTER TABLE audit_events ADD COLUMN history_of {id}
;
ALTER TABLE audit_events ADD COLUMN history_order {time}
;
";

// What is there already stands in the order in which it was sealed.
const FILL: &str = r"
UPDATE audit_events SET history_of = CASE subject_kind
    WHEN 'score' THEN (SELECT evaluation_id FROM scores WHERE scores.id = audit_events.subject_id)
    ELSE subject_id END
WHERE subject_kind IN ('duty', 'evaluation', 'review', 'score')
;
UPDATE audit_events SET history_order = placed.place
FROM (
    SELECT e.id AS id, MAX(e.occurred_at) OVER told + ROW_NUMBER() OVER told AS place
    FROM audit_events e
    LEFT JOIN audit_seals s ON s.event_id = e.id
    LEFT JOIN audit_waiting w ON w.event_id = e.id
    WHERE e.history_of IS NOT NULL
    WINDOW told AS (PARTITION BY e.history_of ORDER BY COALESCE(s.position, 9223372036854775807), w.number, e.id)
) placed
WHERE placed.id = audit_events.id
;
";

const INDEXES: &str = r"
CREATE INDEX audit_events_in_history ON audit_events (history_of, history_order, id) WHERE history_of IS NOT NULL
;
CREATE INDEX audit_events_by_hand ON audit_events (actor_id, history_of) WHERE history_of IS NOT NULL
;
";

// The trail refuses changes, these too.
const OPEN_SQLITE: &str = r"
DROP TRIGGER audit_events_keep_on_update
;
";
const CLOSE_SQLITE: &str = r"
CREATE TRIGGER audit_events_keep_on_update BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
;
";
const OPEN_POSTGRES: &str = r"
ALTER TABLE audit_events DISABLE TRIGGER audit_events_keep
;
";
const CLOSE_POSTGRES: &str = r"
ALTER TABLE audit_events ENABLE TRIGGER audit_events_keep
;
";

const DOWN: &str = r"
DROP INDEX audit_events_by_hand
;
DROP INDEX audit_events_in_history
;
ALTER TABLE audit_events DROP COLUMN history_order
;
ALTER TABLE audit_events DROP COLUMN history_of
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (open, close) = match manager.get_database_backend() {
            DbBackend::Sqlite => (OPEN_SQLITE, CLOSE_SQLITE),
            _ => (OPEN_POSTGRES, CLOSE_POSTGRES),
        };
        for ddl in [COLUMNS, open, FILL, close, INDEXES] {
            ddl::run(manager, ddl).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, DOWN).await
    }
}
