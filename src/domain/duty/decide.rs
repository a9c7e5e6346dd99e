//! What the lead office does with a duty: return, confirm, cancel.

use super::{
    actions::{Standing, check},
    taken::{Taken, standing, take},
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{RefusalCode, Stop},
    event::{DutyEvent, Event},
    store::tx::Tx,
    workflow::duty::Step,
};
use entity::{
    duty,
    id::{AccountId, DutyId, SignOffId},
};
use sea_orm::Value;
use serde::{Deserialize, Serialize};

/// Return a completed duty, to be completed again.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnDuty {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ReturnDuty {
    named!(ReturnDuty);
    type Done = DutyId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DutyId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let taken = take(tx, &self.id, Step::Return).await?;
        decide(tx, cx, &taken, self.expected_revision, &Decision::of(Step::Return, Some(reason))).await
    }
}

/// Confirm a completed duty. Refused to whoever completed it, and where what was signed has changed since.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmDuty {
    pub id: String,
    /// A confirmation has no reason. The digests of those that were given have an empty one in them.
    #[serde(skip_deserializing)]
    reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ConfirmDuty {
    named!(ConfirmDuty);
    type Done = DutyId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DutyId, Option<Event>), Stop> {
        let taken = take(tx, &self.id, Step::Confirm).await?;
        let standing = standing(tx, &[&taken], &cx.catalogue).await?.remove(&taken.held.id);
        decide(tx, cx, &taken, self.expected_revision, &Decision::confirming(standing)).await
    }
}

/// Cancel a duty.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelDuty {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for CancelDuty {
    named!(CancelDuty);
    type Done = DutyId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DutyId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let taken = take(tx, &self.id, Step::Cancel).await?;
        decide(tx, cx, &taken, self.expected_revision, &Decision::of(Step::Cancel, Some(reason))).await
    }
}

/// What the office decides of a duty.
pub(super) struct Decision {
    step: Step,
    reason: Option<String>,
    standing: Option<Standing>,
}

impl Decision {
    const fn of(step: Step, reason: Option<String>) -> Self {
        Self { step, reason, standing: None }
    }

    /// That it is confirmed, with the signature by which it is complete.
    pub(super) const fn confirming(standing: Option<Standing>) -> Self {
        Self { step: Step::Confirm, reason: None, standing }
    }

    /// What becomes of a duty by it; refused where somebody changed it since, and where the step cannot be taken.
    pub(super) fn on(
        &self,
        cx: &Context,
        by: AccountId,
        taken: &Taken,
        expected_revision: i64,
    ) -> Result<(Vec<(duty::Column, Value)>, DutyEvent), Stop> {
        let (held, line) = (&taken.held, self.step.transition());
        taken.expect_revision(expected_revision, &cx.catalogue)?;
        if let Err(refusal) = check(self.step, held, Some(by), self.standing) {
            return Err(match refusal.code {
                RefusalCode::StaleContent => refusal.with_current(taken.current(&cx.catalogue)?).into(),
                _ => refusal.into(),
            });
        }
        let to = line.to.unwrap_or(held.status);
        let mut columns =
            vec![(duty::Column::Status, to.into()), (duty::Column::StatusReason, self.reason.clone().into())];
        match self.step {
            Step::Confirm => columns.push((duty::Column::ConfirmedBy, Some(by).into())),
            // What is returned is complete by no signature.
            Step::Return => columns.push((duty::Column::CompletionId, None::<SignOffId>.into())),
            _ => {}
        }
        let event = DutyEvent::Decided {
            action: line.action,
            duty: held.id,
            name: Some(taken.name(&cx.catalogue)?),
            organization: held.organization_id,
            from: held.status,
            to,
            reason: self.reason.clone(),
        };
        Ok((columns, event))
    }
}

async fn decide(
    tx: &Tx<'_>,
    cx: &Context,
    taken: &Taken,
    expected_revision: i64,
    decision: &Decision,
) -> Result<(DutyId, Option<Event>), Stop> {
    let (columns, event) = decision.on(cx, tx.account(), taken, expected_revision)?;
    tx.change(&taken.held, columns).await?;
    Ok((taken.held.id, Some(event.into())))
}
