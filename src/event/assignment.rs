//! What happens to assignments. It stands in the trail under the account that holds them.

use super::record::Record;
use entity::{
    id::{AccountId, AssignmentId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::Role,
};
use serde_json::json;

/// Something that was done to an assignment.
#[derive(Clone, Debug)]
pub enum AssignmentEvent {
    /// A role was granted.
    Granted(Assigned),
    /// It was ended.
    Ended(Assigned),
}

/// An assignment as it is now.
#[derive(Clone, Debug)]
pub struct Assigned {
    pub assignment: AssignmentId,
    /// Who holds it.
    pub account: AccountId,
    pub role: Role,
    /// Where; none for a role of the whole programme or system.
    pub organization: Option<OrganizationId>,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when; none for as long as nobody ends it.
    pub ends_at: Option<Timestamp>,
}

impl AssignmentEvent {
    pub(super) fn record(&self) -> Record {
        let (action, it) = match self {
            Self::Granted(it) => ("GRANT_ROLE", it),
            Self::Ended(it) => ("END_ROLE", it),
        };
        let detail = json!({
            "assignment": it.assignment.to_string(),
            "role": it.role.to_string(),
            "startsAt": it.starts_at.rfc3339(),
            "endsAt": it.ends_at.map(Timestamp::rfc3339),
        });
        Record::about(action, it.account, detail).on_behalf_of(it.organization)
    }
}
