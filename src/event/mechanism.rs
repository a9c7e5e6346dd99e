//! What happens to requests for premises and to records of publicity.

use super::record::Record;
use entity::{
    id::{LeaseRequestId, OrganizationId, PublicityRecordId},
    vocabulary::{PublicityKind, Vocabulary},
};
use serde_json::json;

/// Something that was done with what accompanies a project.
#[derive(Clone, Debug)]
pub enum MechanismEvent {
    /// A step of a request for premises.
    Lease {
        action: &'static str,
        request: LeaseRequestId,
        /// Who took it: the unit, or the office.
        organization: Option<OrganizationId>,
        /// The code of the community.
        community: String,
        /// What was said with it: a reason, an answer, an enterprise.
        said: Option<String>,
    },
    /// A step of a record of publicity.
    Publicity {
        action: &'static str,
        record: PublicityRecordId,
        /// Whose record it is.
        organization: OrganizationId,
        kind: PublicityKind,
        title: String,
        reason: Option<String>,
    },
}

impl MechanismEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Lease { action, request, organization, community, said } => {
                let detail = json!({ "community": community, "said": said });
                Record::about(action, *request, detail).on_behalf_of(*organization)
            }
            Self::Publicity { action, record, organization, kind, title, reason } => {
                let detail = json!({ "kind": kind.code(), "title": title, "reason": reason });
                Record::about(action, *record, detail).on_behalf_of(*organization)
            }
        }
    }
}
