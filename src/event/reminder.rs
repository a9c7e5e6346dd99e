//! That the office reminded an organization of something (催办).

use super::record::Record;
use entity::id::{DutyId, OrganizationId, ReviewId, WorkItemId};
use serde_json::json;

/// Of what somebody is reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminded {
    Duty(DutyId),
    /// Its opinion in a review.
    Opinion(ReviewId),
    WorkItem(WorkItemId),
}

/// A reminder.
#[derive(Clone, Debug)]
pub struct ReminderEvent {
    pub of: Reminded,
    /// Who is reminded.
    pub organization: OrganizationId,
    pub text: String,
    /// What it is, in words: who reads the trail need not see it.
    pub about: String,
}

impl ReminderEvent {
    pub(super) fn record(&self) -> Record {
        let detail = json!({ "reason": self.text, "about": self.about });
        let record = match self.of {
            Reminded::Duty(duty) => Record::about("REMIND_DUTY", duty, detail),
            Reminded::Opinion(review) => Record::about("REMIND_OPINION", review, detail),
            Reminded::WorkItem(item) => Record::about("REMIND_WORK_ITEM", item, detail),
        };
        record.on_behalf_of(self.organization)
    }
}
