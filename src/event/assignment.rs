//! What happens to assignments. It stands in the trail under the account that holds them.

use super::record::Record;
use entity::{
    id::{AccountId, AssignmentId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::Role,
};
use serde_json::{Value, json};

/// Something that was done to an assignment.
#[derive(Clone, Debug)]
pub enum AssignmentEvent {
    /// A role was granted.
    Granted(Assigned),
    /// It was ended.
    Ended(Assigned),
    /// Somebody's own role was handed to a colleague for a while.
    Delegated(Assigned),
    /// That was ended, by one of the two.
    DelegationEnded(Assigned),
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
    /// Whose role it is that its holder stands in for; none for its own.
    pub on_behalf_of: Option<AccountId>,
    /// Why it was given, or ended; none from the command line.
    pub reason: Option<String>,
}

impl AssignmentEvent {
    pub(super) fn record(&self) -> Record {
        let (action, it) = match self {
            Self::Granted(it) => ("GRANT_ROLE", it),
            Self::Ended(it) => ("END_ROLE", it),
            Self::Delegated(it) => ("DELEGATE_ROLE", it),
            Self::DelegationEnded(it) => ("END_DELEGATION", it),
        };
        let mut detail = json!({
            "assignment": it.assignment.to_string(),
            "role": it.role.to_string(),
            "startsAt": it.starts_at.rfc3339(),
            "endsAt": it.ends_at.map(Timestamp::rfc3339),
        });
        if let Some(reason) = &it.reason {
            insert(&mut detail, "reason", json!(reason));
        }
        told_on_behalf_of(&mut detail, it.on_behalf_of);
        Record::about(action, it.account, detail).on_behalf_of(it.organization)
    }
}

/// Says in a detail on whose behalf something was done, where it was on somebody's.
pub(super) fn told_on_behalf_of(detail: &mut Value, delegator: Option<AccountId>) {
    if let Some(delegator) = delegator {
        insert(detail, "onBehalfOf", json!(delegator.to_string()));
    }
}

fn insert(detail: &mut Value, name: &str, value: Value) {
    if let Some(detail) = detail.as_object_mut() {
        detail.insert(name.to_owned(), value);
    }
}
