//! Cancelling a review that should not have been opened, with a reason. Another one may be opened.

use super::{expect_revision, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::Stop,
    event::{Event, ReviewEvent},
    store::tx::Tx,
    workflow::review::Step,
};
use entity::{id::ReviewId, review::Column};
use serde::{Deserialize, Serialize};

/// Cancel a review.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelReview {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for CancelReview {
    named!(CancelReview);
    type Done = ReviewId;

    /// Cancels a review. Its opinions stay on record, and stay each organization's own.
    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(ReviewId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let line = Step::Cancel.transition();
        let held = take(tx, &self.id, "id", Step::Cancel).await?;
        expect_revision(tx, &held, self.expected_revision).await?;
        line.check(held.status, "id")?;
        let columns = vec![
            (Column::Status, line.to.unwrap_or(held.status).into()),
            (Column::ConclusionNote, Some(reason.clone()).into()),
        ];
        tx.change(&held, columns).await?;
        let event = ReviewEvent::Cancelled { action: line.action, review: held.id, reason };
        Ok((held.id, Some(event.into())))
    }
}
