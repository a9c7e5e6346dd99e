//! What happens to milestones of the special plan.

use super::record::Record;
use entity::{
    day,
    id::{MilestoneId, OrganizationId},
};
use serde_json::json;
use time::Date;

/// Something that was done with a milestone.
#[derive(Clone, Debug)]
pub enum MilestoneEvent {
    /// It was reached on a day, with so many files.
    Reached {
        action: &'static str,
        milestone: MilestoneId,
        /// Who says so.
        organization: Option<OrganizationId>,
        code: String,
        reached_on: Date,
        files: usize,
    },
    /// That was taken back.
    TakenBack {
        action: &'static str,
        milestone: MilestoneId,
        organization: Option<OrganizationId>,
        code: String,
        reason: String,
    },
}

impl MilestoneEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Reached { action, milestone, organization, code, reached_on, files } => {
                let detail = json!({ "code": code, "reachedOn": day::write(*reached_on), "files": files });
                Record::about(action, *milestone, detail).on_behalf_of(*organization)
            }
            Self::TakenBack { action, milestone, organization, code, reason } => {
                let detail = json!({ "code": code, "reason": reason });
                Record::about(action, *milestone, detail).on_behalf_of(*organization)
            }
        }
    }
}
