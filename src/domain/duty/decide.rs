//! What the lead office does with a duty: return, confirm, cancel.

use super::{
    Completion,
    actions::check,
    sign::{content, take},
};
use crate::{
    authz::Viewer,
    catalogue::Catalogue,
    domain::{content::ContentDigest, text},
    error::Stop,
    store::{
        Event, Store,
        rows::column_of,
        tx::{Begun, Held, Tx},
    },
    workflow::duty::Step,
};
use entity::{duty, id::DutyId, sign_off, vocabulary::SignOffAct};
use sea_orm::sea_query::ExprTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A decision on a duty.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Which.
    pub id: String,
    /// Why, where a reason is due.
    #[serde(default)]
    pub reason: String,
    /// The revision that the client saw.
    pub expected_revision: i64,
    /// The client's name for this command.
    pub idempotency_key: String,
}

/// Returns a completed duty, with a reason, to be completed again.
pub async fn return_for_rework(input: &Decision, store: &Store, viewer: &Viewer) -> Result<DutyId, Stop> {
    let tx = match store.command(viewer, "returnDuty", &input.idempotency_key, input).await? {
        Begun::Done(duty) => return Ok(duty.into()),
        Begun::New(tx) => tx,
    };
    let reason = text::required(&input.reason, "reason")?;
    let held = take(&tx, &input.id, Step::Return).await?;
    decide(tx, held, Step::Return, input.expected_revision, Some(reason), None).await
}

/// Confirms a completed duty. Refused to whoever completed it, and where what was signed has changed since.
pub async fn confirm(
    input: &Decision,
    store: &Store,
    viewer: &Viewer,
    catalogue: &Catalogue,
) -> Result<DutyId, Stop> {
    let tx = match store.command(viewer, "confirmDuty", &input.idempotency_key, input).await? {
        Begun::Done(duty) => return Ok(duty.into()),
        Begun::New(tx) => tx,
    };
    let held = take(&tx, &input.id, Step::Confirm).await?;
    let completion = completion(&tx, &held, catalogue).await?;
    decide(tx, held, Step::Confirm, input.expected_revision, None, completion).await
}

/// Cancels a duty, with a reason.
pub async fn cancel(input: &Decision, store: &Store, viewer: &Viewer) -> Result<DutyId, Stop> {
    let tx = match store.command(viewer, "cancelDuty", &input.idempotency_key, input).await? {
        Begun::Done(duty) => return Ok(duty.into()),
        Begun::New(tx) => tx,
    };
    let reason = text::required(&input.reason, "reason")?;
    let held = take(&tx, &input.id, Step::Cancel).await?;
    decide(tx, held, Step::Cancel, input.expected_revision, Some(reason), None).await
}

async fn decide(
    tx: Tx<'_>,
    held: Held<duty::Entity>,
    step: Step,
    expected_revision: i64,
    reason: Option<&str>,
    completion: Option<Completion>,
) -> Result<DutyId, Stop> {
    held.expect_revision(expected_revision)?;
    check(step, &held, Some(tx.account()), completion)?;
    let line = step.transition();
    let to = line.to.unwrap_or(held.status);
    let reason = reason.map(str::to_owned);
    let detail = json!({ "from": held.status.to_string(), "to": to.to_string(), "reason": reason });
    tx.change(&held, vec![(duty::Column::Status, to.into()), (duty::Column::StatusReason, reason.into())])
        .await?;
    let action = match step {
        Step::Return => "RETURN_DUTY",
        Step::Confirm => "CONFIRM_DUTY",
        _ => "CANCEL_DUTY",
    };
    let event = Event::about(action, held.id, detail).for_organization(held.organization_id);
    let id = held.id;
    tx.commit(id, event).await?;
    Ok(id)
}

/// The signature by which the duty was last reported complete.
async fn completion(
    tx: &Tx<'_>,
    held: &Held<duty::Entity>,
    catalogue: &Catalogue,
) -> Result<Option<Completion>, Stop> {
    use sign_off::Column;
    let column = column_of::<sign_off::Entity>;
    let signatures = tx
        .rows::<sign_off::Entity>()
        .narrow(column(Column::DutyId).eq(held.id))
        .narrow(column(Column::Act).eq(SignOffAct::Complete))
        .all(&[Column::Id])
        .await?;
    let digest = ContentDigest::over(&content(tx, held, catalogue).await?);
    Ok(signatures.last().map(|signature| Completion {
        by: signature.account_id,
        valid: signature.content_digest == digest.as_str(),
    }))
}
