//! What the lead office does with a duty: return, confirm, cancel.

use super::{
    Duty,
    actions::{Completion, check},
    content::{digest, name},
    sign::take_with_community,
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        content::ContentDigest,
        text,
    },
    error::Stop,
    event::{DutyEvent, DutyName, Event},
    store::tx::{Held, Tx},
    workflow::duty::Step,
};
use entity::{duty, id::DutyId, sign_off, vocabulary::SignOffAct};
use sea_orm::{ColumnTrait, Condition};
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
        let (held, community) = take_with_community(tx, &self.id, Step::Return).await?;
        let duty = Duty { row: &held, community: community.as_ref() };
        let name = name(duty, &cx.catalogue)?;
        decide(tx, (&held, name), Step::Return, self.expected_revision, Some(reason), None).await
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
        let (held, community) = take_with_community(tx, &self.id, Step::Confirm).await?;
        let duty = Duty { row: &held, community: community.as_ref() };
        let (content, name) = (digest(duty, &cx.catalogue)?, name(duty, &cx.catalogue)?);
        let completion = completion(tx, &held, &content).await?;
        decide(tx, (&held, name), Step::Confirm, self.expected_revision, None, completion).await
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
        let (held, community) = take_with_community(tx, &self.id, Step::Cancel).await?;
        let duty = Duty { row: &held, community: community.as_ref() };
        let name = name(duty, &cx.catalogue)?;
        decide(tx, (&held, name), Step::Cancel, self.expected_revision, Some(reason), None).await
    }
}

async fn decide(
    tx: &Tx<'_>,
    (held, name): (&Held<duty::Entity>, DutyName),
    step: Step,
    expected_revision: i64,
    reason: Option<String>,
    completion: Option<Completion>,
) -> Result<(DutyId, Option<Event>), Stop> {
    held.expect_revision(expected_revision)?;
    check(step, held, Some(tx.account()), completion)?;
    let line = step.transition();
    let to = line.to.unwrap_or(held.status);
    tx.change(
        held,
        vec![(duty::Column::Status, to.into()), (duty::Column::StatusReason, reason.clone().into())],
    )
    .await?;
    let event = DutyEvent::Decided {
        action: line.action,
        duty: held.id,
        name: Some(name),
        organization: held.organization_id,
        from: held.status,
        to,
        reason,
    };
    Ok((held.id, Some(event.into())))
}

/// The signature by which the duty was last reported complete, whether or not the viewer sees it.
async fn completion(
    tx: &Tx<'_>,
    held: &Held<duty::Entity>,
    content: &ContentDigest,
) -> Result<Option<Completion>, Stop> {
    use sign_off::{Column, Entity};
    let completed =
        Condition::all().add(Column::DutyId.eq(held.id)).add(Column::Act.eq(SignOffAct::Complete));
    let signatures = tx.consequence(held).unscoped_rows::<Entity>(completed).await?;
    let last = signatures.iter().max_by_key(|signature| signature.ordinal);
    Ok(last.map(|signature| Completion {
        by: signature.account_id,
        valid: signature.content_digest == content.as_str(),
    }))
}
