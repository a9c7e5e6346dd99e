//! What happens to projects.

use super::record::Record;
use entity::{
    day,
    id::{CommunityId, DutyId, OrganizationId},
    vocabulary::Stage,
};
use serde_json::json;
use time::Date;

/// Something that was done to a project.
#[derive(Clone, Debug)]
pub enum ProjectEvent {
    /// A step was taken, or the last one undone.
    Advanced(Advanced),
}

/// A step.
#[derive(Clone, Debug)]
pub struct Advanced {
    /// The trail's word.
    pub action: &'static str,
    pub community: CommunityId,
    /// The code of that.
    pub code: String,
    /// Its unit.
    pub unit: OrganizationId,
    /// Whether that took the step.
    pub by_unit: bool,
    /// For whom it was taken.
    pub organization: Option<OrganizationId>,
    /// Where the project stood.
    pub from: Stage,
    /// Where it stands; the same where the step records a fact.
    pub to: Stage,
    /// The day it happened.
    pub occurred_on: Date,
    pub reason: Option<String>,
    pub batch: Option<String>,
    pub level: Option<String>,
    /// The number of an approval.
    pub reference: Option<String>,
    pub note: Option<String>,
    /// Whether what signatures cover reads otherwise.
    pub restated: bool,
    /// Whether it is in another pool, or withdrawn, or no longer.
    pub library: bool,
    /// Duties that follow and were not there, each with who owes it.
    pub derived: Vec<(DutyId, OrganizationId)>,
}

impl ProjectEvent {
    pub(super) fn record(&self) -> Record {
        let Self::Advanced(it) = self;
        let mut detail = json!({
            "community": it.code,
            "from": it.from.to_string(),
            "to": it.to.to_string(),
            "occurredOn": day::write(it.occurred_on),
        });
        let said = [
            ("reason", &it.reason),
            ("batch", &it.batch),
            ("level", &it.level),
            ("reference", &it.reference),
            ("note", &it.note),
        ];
        if let Some(detail) = detail.as_object_mut() {
            for (name, text) in said {
                if let Some(text) = text {
                    detail.insert(name.to_owned(), json!(text));
                }
            }
            if !it.derived.is_empty() {
                detail.insert("dutiesDerived".to_owned(), json!(it.derived.len()));
            }
        }
        Record::about(it.action, it.community, detail).on_behalf_of(it.organization)
    }
}
