//! Taking an application out of use, and putting it back.

use super::{Said, event, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::Stop,
    event::Event,
    store::tx::Tx,
    workflow::digital_application::Step,
};
use entity::{digital_application::Column, id::DigitalApplicationId, month::YearMonth};
use serde::{Deserialize, Serialize};

/// Take an application out of use, from now on: this month is the last of which its activity may be reported.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RetireDigitalApplication {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RetireDigitalApplication {
    named!(RetireDigitalApplication);
    type Done = DigitalApplicationId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DigitalApplicationId, Option<Event>), Stop> {
        let last = YearMonth::of(cx.store.clock().today());
        moved(tx, (&self.id, self.expected_revision), Step::Retire, (Some(last), &self.reason)).await
    }
}

/// Put an application back that was taken out of use.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RestoreDigitalApplication {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for RestoreDigitalApplication {
    named!(RestoreDigitalApplication);
    type Done = DigitalApplicationId;

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(DigitalApplicationId, Option<Event>), Stop> {
        moved(tx, (&self.id, self.expected_revision), Step::Restore, (None, &self.reason)).await
    }
}

async fn moved(
    tx: &Tx<'_>,
    (id, expected): (&str, i64),
    step: Step,
    (retired_in, reason): (Option<YearMonth>, &str),
) -> Result<(DigitalApplicationId, Option<Event>), Stop> {
    let reason = text::required(reason, "reason")?;
    let taken = take(tx, (id, "id"), expected, step).await?;
    let held = &taken.application;
    let columns = vec![
        (Column::Status, step.transition().to.unwrap_or(held.status).into()),
        (Column::RetiredIn, retired_in.clone().into()),
        (Column::StatusReason, Some(reason.clone()).into()),
    ];
    tx.change(held, columns).await?;
    let said = Said { name: Some(held.name.clone()), month: retired_in, value: None, reason: Some(reason) };
    Ok((held.id, Some(event(&taken, step, said).into())))
}
