//! What happens to plans.

use super::record::Record;
use entity::{
    id::{OrganizationId, PlanId, ReviewId},
    vocabulary::PlanKind,
};
use serde_json::{Value, json};

/// Which plan it is: who reads the trail need not see it.
#[derive(Clone, Debug)]
pub struct PlanName {
    pub plan: PlanId,
    /// The unit that drafts it.
    pub unit: OrganizationId,
    /// The code of its community.
    pub community: String,
    pub kind: PlanKind,
    pub version: i32,
}

/// Something that was done with a plan.
#[derive(Clone, Debug)]
pub enum PlanEvent {
    /// A draft was begun, or written anew.
    Saved { action: &'static str, name: PlanName, content_digest: String },
    /// It was submitted.
    Submitted {
        action: &'static str,
        name: PlanName,
        content_digest: String,
        /// The version before.
        replaces: Option<PlanId>,
        /// The open review in which it takes the place of that.
        review: Option<ReviewId>,
    },
    /// A draft was thrown away.
    Discarded { action: &'static str, name: PlanName, reason: Option<String> },
}

impl PlanEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Saved { action, name, content_digest } => {
                name.record(action, json!({ "contentDigest": content_digest }))
            }
            Self::Submitted { action, name, content_digest, replaces, review } => {
                let detail = json!({
                    "contentDigest": content_digest,
                    "replaces": replaces.map(|id| id.to_string()),
                    "review": review.map(|id| id.to_string()),
                });
                let record = name.record(action, detail);
                match review {
                    Some(review) => record.told_of(*review),
                    None => record,
                }
            }
            Self::Discarded { action, name, reason } => name.record(action, json!({ "reason": reason })),
        }
    }
}

impl PlanName {
    fn record(&self, action: &'static str, mut detail: Value) -> Record {
        if let Some(detail) = detail.as_object_mut() {
            detail.insert("community".to_owned(), self.community.as_str().into());
            detail.insert("kind".to_owned(), self.kind.to_string().into());
            detail.insert("version".to_owned(), self.version.into());
        }
        Record::about(action, self.plan, detail).on_behalf_of(self.unit)
    }
}
