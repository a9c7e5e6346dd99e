//! Cancelling a review that should not have been opened, with a reason. Another one may be opened.

use super::take;
use crate::{
    authz::Viewer,
    domain::text,
    error::Stop,
    store::{Event, Store, tx::Begun},
    workflow::review::Step,
};
use entity::{id::ReviewId, review::Column};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Cancel a review.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelReview {
    /// Which.
    pub id: String,
    /// Why.
    pub reason: String,
    /// The revision that the client saw.
    pub expected_revision: i64,
    /// The client's name for this command.
    pub idempotency_key: String,
}

/// Cancels a review. Its opinions stay on record, and stay each organization's own.
pub async fn cancel(input: &CancelReview, store: &Store, viewer: &Viewer) -> Result<ReviewId, Stop> {
    let tx = match store.command(viewer, "cancelReview", &input.idempotency_key, input).await? {
        Begun::Done(review) => return Ok(review.into()),
        Begun::New(tx) => tx,
    };
    let reason = text::required(&input.reason, "reason")?;
    let line = Step::Cancel.transition();
    let held = take(&tx, &input.id, "id", Step::Cancel).await?;
    held.expect_revision(input.expected_revision)?;
    line.check(held.status, "id")?;
    let columns = vec![
        (Column::Status, line.to.unwrap_or(held.status).into()),
        (Column::ConclusionNote, Some(reason.to_owned()).into()),
    ];
    tx.change(&held, columns).await?;
    let id = held.id;
    tx.commit(id, Event::about("CANCEL_REVIEW", id, json!({ "reason": reason }))).await?;
    Ok(id)
}
