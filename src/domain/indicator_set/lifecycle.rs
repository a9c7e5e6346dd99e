//! Publishing a set, and retiring it. What was published never changes.

use crate::{
    authz::Viewer,
    error::{Refusal, Stop},
    store::{Event, Store, tx::Begun},
    workflow::indicator_set::Step,
};
use entity::{
    id::IndicatorSetId,
    indicator_set::{Column, Entity},
};
use sea_orm::ColumnTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A step in the life of a set.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IndicatorSetStep {
    /// Which set.
    pub id: String,
    /// The client's name for this command.
    pub idempotency_key: String,
}

/// Publishes a draft: evaluations can pin it, everybody can read it, and it does not change any more.
pub async fn publish(
    input: &IndicatorSetStep,
    store: &Store,
    viewer: &Viewer,
) -> Result<IndicatorSetId, Stop> {
    take(input, store, viewer, Step::Publish, "publishIndicatorSet").await
}

/// Retires a set: no new evaluation pins it. Those that do go on.
pub async fn retire(
    input: &IndicatorSetStep,
    store: &Store,
    viewer: &Viewer,
) -> Result<IndicatorSetId, Stop> {
    take(input, store, viewer, Step::Retire, "retireIndicatorSet").await
}

async fn take(
    input: &IndicatorSetStep,
    store: &Store,
    viewer: &Viewer,
    step: Step,
    command: &'static str,
) -> Result<IndicatorSetId, Stop> {
    let tx = match store.command(viewer, command, &input.idempotency_key, input).await? {
        Begun::Done(set) => return Ok(set.into()),
        Begun::New(tx) => tx,
    };
    let id: IndicatorSetId = input.id.parse().map_err(|_| Refusal::not_found("id"))?;
    let line = step.transition();
    let held = tx.take::<Entity>(id, "id", line.permission).await?;
    line.check(held.status, "id")?;
    let (moment, action) = match step {
        Step::Publish => (Column::PublishedAt, "PUBLISH_INDICATOR_SET"),
        Step::Retire => (Column::RetiredAt, "RETIRE_INDICATOR_SET"),
    };
    let columns = vec![
        (Column::Status, line.to.unwrap_or(held.status).into()),
        (moment, Some(store.clock().now()).into()),
    ];
    let unscoped = tx.consequence(&held);
    unscoped.unscoped_set::<Entity>(Column::Id.eq(id), columns).await?;
    unscoped.catalogue_changed().await?;
    tx.commit(id, Event::about(action, id, json!({ "code": held.code }))).await?;
    Ok(id)
}
