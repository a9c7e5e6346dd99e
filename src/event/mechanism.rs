//! What happens to requests for premises, to records of publicity and to digital applications.

use super::record::Record;
use entity::{
    hundredths::Hundredths,
    id::{DigitalApplicationId, LeaseRequestId, OrganizationId, PublicityRecordId},
    month::YearMonth,
    vocabulary::{LeaseStatus, PublicityKind, PublicityStatus, Vocabulary},
};
use serde_json::json;

/// What was said with a step of a digital application.
#[derive(Clone, Debug, Default)]
pub struct ApplicationSaid {
    pub name: Option<String>,
    /// The month that was reported, the first in use, or the last.
    pub month: Option<YearMonth>,
    /// How active it was.
    pub value: Option<Hundredths>,
    pub reason: Option<String>,
}

/// Something that was done with what accompanies a project.
#[derive(Clone, Debug)]
pub enum MechanismEvent {
    /// A step of a request for premises.
    Lease {
        action: &'static str,
        request: LeaseRequestId,
        /// The unit of the community.
        unit: OrganizationId,
        /// Where the request stood; none where it was made.
        from: Option<LeaseStatus>,
        to: LeaseStatus,
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
        /// Where it stands since; none where it is gone.
        to: Option<PublicityStatus>,
        /// Whose record it is.
        organization: OrganizationId,
        kind: PublicityKind,
        title: String,
        reason: Option<String>,
    },
    /// A step of a digital application.
    Application {
        action: &'static str,
        application: DigitalApplicationId,
        /// The unit of the community.
        organization: OrganizationId,
        /// The code of the community.
        community: String,
        said: ApplicationSaid,
    },
}

impl MechanismEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Lease { action, request, organization, community, said, .. } => {
                let detail = json!({ "community": community, "said": said });
                Record::about(action, *request, detail).on_behalf_of(*organization)
            }
            Self::Publicity { action, record, organization, kind, title, reason, .. } => {
                let detail = json!({ "kind": kind.code(), "title": title, "reason": reason });
                Record::about(action, *record, detail).on_behalf_of(*organization)
            }
            Self::Application { action, application, organization, community, said } => {
                let detail = json!({
                    "community": community,
                    "name": said.name,
                    "month": said.month.as_ref().map(YearMonth::as_str),
                    "value": said.value.map(|value| value.to_string()),
                    "reason": said.reason,
                });
                Record::about(action, *application, detail).on_behalf_of(*organization)
            }
        }
    }
}
