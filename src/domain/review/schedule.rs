//! The day by which opinions are due. No opinion covers it: moving it leaves them as they are.

use super::{expect_revision, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        due_day, text,
    },
    error::Stop,
    event::{Event, ReviewEvent},
    store::tx::Tx,
    workflow::review::Step,
};
use entity::{id::ReviewId, review::Column};
use serde::{Deserialize, Serialize};

/// Move or clear the day.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetReviewDueDate {
    pub id: String,
    /// The day, `2022-12-31`.
    #[serde(default)]
    pub due_on: Option<String>,
    /// No day any more.
    #[serde(default)]
    pub clear: Option<bool>,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for SetReviewDueDate {
    named!(SetReviewDueDate);
    type Done = ReviewId;

    /// Moves the day, or clears it. Where it is that day already, nothing changes.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(ReviewId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let day = due_day::given(cx, self.due_on.as_deref(), self.clear)?;
        let line = Step::Schedule.transition();
        let held = take(tx, &self.id, "id", Step::Schedule).await?;
        expect_revision(tx, &held, self.expected_revision).await?;
        line.check(held.status, "id")?;
        if held.due_on == day {
            return Ok((held.id, None));
        }
        tx.change(&held, vec![(Column::DueOn, day.into())]).await?;
        let (action, review, from) = (line.action, held.id, held.due_on);
        Ok((held.id, Some(ReviewEvent::Scheduled { action, review, from, to: day, reason }.into())))
    }
}
