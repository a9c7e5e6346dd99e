//! Publishing a set, and retiring it. What was published never changes.

use crate::{
    authz::{Reach, Viewer},
    domain::{
        Context,
        command::{Command, named},
        duty::Availability,
    },
    error::{Refusal, Stop},
    event::{Event, IndicatorSetEvent},
    store::tx::Tx,
    workflow::indicator_set::Step,
};
use entity::{
    id::IndicatorSetId,
    indicator_set::{Column, Entity, Model},
};
use serde::{Deserialize, Serialize};

/// Publish a draft: evaluations can pin it, everybody can read it, and it does not change any more.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishIndicatorSet {
    /// Which set.
    pub id: String,
    pub idempotency_key: String,
}

impl Command for PublishIndicatorSet {
    named!(PublishIndicatorSet);
    const CHANGES_CATALOGUE: bool = true;
    type Done = IndicatorSetId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(IndicatorSetId, Option<Event>), Stop> {
        take(tx, &self.id, Step::Publish).await
    }
}

/// Retire a set: no new evaluation pins it. Those that do go on.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RetireIndicatorSet {
    /// Which set.
    pub id: String,
    pub idempotency_key: String,
}

impl Command for RetireIndicatorSet {
    named!(RetireIndicatorSet);
    const CHANGES_CATALOGUE: bool = true;
    type Done = IndicatorSetId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(IndicatorSetId, Option<Event>), Stop> {
        take(tx, &self.id, Step::Retire).await
    }
}

async fn take(tx: &Tx<'_>, id: &str, step: Step) -> Result<(IndicatorSetId, Option<Event>), Stop> {
    let id: IndicatorSetId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let line = step.transition();
    let held = tx.take::<Entity>(id, "id", line.permission).await?;
    line.check(held.status, "id")?;
    let moment = match step {
        Step::Publish => Column::PublishedAt,
        Step::Retire => Column::RetiredAt,
    };
    let columns = vec![
        (Column::Status, line.to.unwrap_or(held.status).into()),
        (moment, Some(tx.store().clock().now()).into()),
    ];
    tx.change_uncounted(&held, columns).await?;
    let event = IndicatorSetEvent::Advanced { action: line.action, set: id, code: held.code.clone() };
    Ok((id, Some(event.into())))
}

/// Every step, for a set that the viewer sees.
pub fn available(viewer: &Viewer, set: &Model) -> Vec<Availability> {
    let available = |step: &Step| {
        let line = step.transition();
        // Sets belong to no organization: the permission is held everywhere or not at all.
        let refusal = match viewer.reach(line.permission) {
            Reach::Everywhere => line.check(set.status, "id").err(),
            Reach::Within(_) | Reach::Nowhere => Some(Refusal::not_permitted("id")),
        };
        Availability::of(line.name, line.permission, refusal)
    };
    Step::ALL.iter().map(available).collect()
}
