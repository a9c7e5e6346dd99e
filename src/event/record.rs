//! A row of the audit trail, but for who did it and when.

use entity::id::{DutyId, EvaluationId, OrganizationId, ReviewId, TypedId, WorkItemId};
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
    /// The duty, the evaluation, the review, the item of a list or the community of the money in whose history it is told.
    pub history: Option<Uuid>,
}

/// Things that have a history of their own.
const TOLD: [&str; 4] = [DutyId::PREFIX, EvaluationId::PREFIX, ReviewId::PREFIX, WorkItemId::PREFIX];

impl Record {
    pub(super) fn about<Id: TypedId>(action: &'static str, subject: Id, detail: Value) -> Self {
        let subject = subject.into();
        let history = TOLD.contains(&Id::PREFIX).then_some(subject);
        Self { action, subject_kind: Id::PREFIX, subject, organization: None, detail, history }
    }

    /// The same, told in the history of something that its subject belongs to.
    pub(super) fn told_of(self, of: impl Into<Uuid>) -> Self {
        Self { history: Some(of.into()), ..self }
    }

    /// The same, on behalf of an organization.
    pub(super) fn on_behalf_of(self, organization: impl Into<Option<OrganizationId>>) -> Self {
        Self { organization: organization.into(), ..self }
    }
}
