//! What happens to items of the three lists.

use super::{assignment::told_on_behalf_of, record::Record};
use entity::{
    day,
    id::{AccountId, OrganizationId, WorkItemId},
    vocabulary::{WorkItemStatus, WorkList},
};
use serde_json::{Value, json};
use time::Date;

/// Which item it is, and where it stands: who reads the trail need not see it.
#[derive(Clone, Debug)]
pub struct WorkItemName {
    pub item: WorkItemId,
    pub list: WorkList,
    pub title: String,
    /// The code of its community.
    pub community: Option<String>,
    pub raised_by: OrganizationId,
    /// Whose it is, once what happened has.
    pub assigned_to: OrganizationId,
}

/// Something that was done with an item.
#[derive(Clone, Debug)]
pub enum WorkItemEvent {
    /// It was raised.
    Raised { name: WorkItemName, due_on: Option<Date> },
    /// It was worded otherwise.
    Updated { action: &'static str, name: WorkItemName, body: Option<String> },
    /// It is another organization's; each by its code.
    Assigned { action: &'static str, name: WorkItemName, from: String, to: String, reason: Option<String> },
    /// Another day is due.
    Scheduled { action: &'static str, name: WorkItemName, from: Option<Date>, to: Option<Date> },
    /// It stands elsewhere.
    Advanced {
        action: &'static str,
        name: WorkItemName,
        from: WorkItemStatus,
        to: WorkItemStatus,
        /// Why, or what resolved it.
        reason: Option<String>,
        /// Whether it was done for who raised it.
        by_raiser: bool,
        /// Whose role whoever did it stood in for; none for its own.
        on_behalf_of: Option<AccountId>,
    },
}

impl WorkItemEvent {
    /// The trail's word for the first of them, which is no step.
    pub const RAISE: &'static str = "RAISE_WORK_ITEM";

    /// Which item it happened to.
    pub const fn name(&self) -> &WorkItemName {
        match self {
            Self::Raised { name, .. }
            | Self::Updated { name, .. }
            | Self::Assigned { name, .. }
            | Self::Scheduled { name, .. }
            | Self::Advanced { name, .. } => name,
        }
    }

    pub(super) fn record(&self) -> Record {
        match self {
            Self::Raised { name, due_on } => {
                let to = name.assigned_to.to_string();
                let detail = json!({ "assignedTo": to, "dueOn": due_on.map(day::write) });
                name.record(Self::RAISE, name.raised_by, detail)
            }
            Self::Updated { action, name, body } => {
                name.record(action, name.raised_by, json!({ "body": body }))
            }
            Self::Assigned { action, name, from, to, reason } => {
                let detail = json!({ "from": from, "to": to, "reason": reason });
                name.record(action, name.assigned_to, detail)
            }
            Self::Scheduled { action, name, from, to } => {
                let detail = json!({ "from": from.map(day::write), "to": to.map(day::write) });
                name.record(action, name.assigned_to, detail)
            }
            Self::Advanced { action, name, from, to, reason, on_behalf_of, by_raiser: _ } => {
                let mut detail = json!({ "from": from.to_string(), "to": to.to_string(), "reason": reason });
                told_on_behalf_of(&mut detail, *on_behalf_of);
                name.record(action, name.assigned_to, detail)
            }
        }
    }
}

impl WorkItemName {
    fn record(&self, action: &'static str, organization: OrganizationId, mut detail: Value) -> Record {
        if let Some(detail) = detail.as_object_mut() {
            detail.insert("list".to_owned(), self.list.to_string().into());
            detail.insert("title".to_owned(), self.title.as_str().into());
            detail.insert("community".to_owned(), self.community.as_deref().into());
        }
        Record::about(action, self.item, detail).on_behalf_of(organization)
    }
}
