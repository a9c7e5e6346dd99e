//! What happens to the project library.

use super::record::Record;
use entity::{
    day,
    id::{LibraryDecisionId, OrganizationId},
    timestamp::Timestamp,
};
use serde_json::{Value, json};
use time::Date;

/// Something that was decided of the library.
#[derive(Clone, Debug)]
pub enum LibraryEvent {
    /// It was changed.
    Adjusted {
        decision: LibraryDecisionId,
        /// Who decided it.
        organization: OrganizationId,
        decided_on: Date,
        reason: String,
        /// What it changed, field by field.
        changes: Value,
        /// How many duties became what.
        duties: Vec<(&'static str, usize)>,
        /// When it began: what it wrote is not older.
        began_at: Timestamp,
    },
}

impl LibraryEvent {
    pub(super) fn record(&self) -> Record {
        let Self::Adjusted { decision, organization, decided_on, reason, changes, duties, began_at: _ } =
            self;
        let duties: serde_json::Map<String, Value> =
            duties.iter().map(|(effect, count)| ((*effect).to_owned(), json!(count))).collect();
        let detail = json!({
            "decidedOn": day::write(*decided_on),
            "reason": reason,
            "changes": changes,
            "duties": duties,
        });
        Record::about("ADJUST_LIBRARY", *decision, detail).on_behalf_of(*organization)
    }
}
