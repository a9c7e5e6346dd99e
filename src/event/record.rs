//! A row of the audit trail, but for who did it and when.

use entity::id::{OrganizationId, TypedId};
use serde_json::Value;
use uuid::Uuid;

/// How the audit trail has an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// `SIGN_DUTY`.
    pub action: &'static str,
    /// What kind of thing it was done to.
    pub subject_kind: &'static str,
    /// To which.
    pub subject: Uuid,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// What changed, as JSON. Never a secret.
    pub detail: Value,
}

impl Record {
    pub(super) fn about<Id: TypedId>(action: &'static str, subject: Id, detail: Value) -> Self {
        Self { action, subject_kind: Id::PREFIX, subject: subject.into(), organization: None, detail }
    }

    /// The same, on behalf of an organization.
    pub(super) fn on_behalf_of(self, organization: impl Into<Option<OrganizationId>>) -> Self {
        Self { organization: organization.into(), ..self }
    }
}
