//! What happens to comments.

use super::record::Record;
use entity::id::{CommentId, OrganizationId};
use serde_json::json;

/// Something that was done with a comment.
#[derive(Clone, Debug)]
pub enum CommentEvent {
    /// It was said.
    Added {
        comment: CommentId,
        /// For whom.
        organization: OrganizationId,
        /// On what: the id of a duty, an evaluation or a review.
        subject: String,
        /// That in words: who reads the trail need not see it.
        about: String,
        /// The code of the scenario that it is about.
        scenario: Option<String>,
        /// What was said.
        body: String,
    },
    /// It was retracted.
    Retracted {
        comment: CommentId,
        /// For whom it had been said.
        organization: OrganizationId,
        reason: Option<String>,
    },
}

impl CommentEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Added { comment, organization, subject, about, scenario, body } => {
                let detail =
                    json!({ "subject": subject, "about": about, "scenario": scenario, "body": body });
                Record::about("ADD_COMMENT", *comment, detail).on_behalf_of(*organization)
            }
            Self::Retracted { comment, organization, reason } => {
                Record::about("RETRACT_COMMENT", *comment, json!({ "reason": reason }))
                    .on_behalf_of(*organization)
            }
        }
    }
}
