//! Recalling a completion: whoever gave it takes it back until it is confirmed. The signature stays on record.

use super::{
    actions::{Availability, Standing, check},
    taken::{Taken, take},
};
use crate::{
    authz::Viewer,
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{DutyEvent, Event},
    store::{rows::column_of, tx::Tx},
    workflow::duty::Step,
};
use entity::{
    duty,
    id::{AccountId, SignOffId},
    sign_off::{Column, Entity, Signature},
    sign_off_recall,
};
use sea_orm::{Set, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};

/// Recall a completion.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecallSignOff {
    pub sign_off: String,
    pub reason: String,
    pub idempotency_key: String,
}

impl Command for RecallSignOff {
    named!(RecallSignOff);
    type Done = SignOffId;

    /// Recalls the completion by which a duty counts as complete. Refused to anybody but who gave it, and once it is
    /// confirmed.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(SignOffId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let not_found = || Refusal::not_found("signOff");
        let id: SignOffId = self.sign_off.parse().map_err(|_| not_found())?;
        let signature = tx.rows::<Entity>().narrow(column_of::<Entity>(Column::Id).eq(id)).one().await?;
        let signature = signature.ok_or_else(not_found)?;
        // The duty is locked before what belongs to it, as every command on it does.
        let of_sign_off = |refusal: Refusal| Refusal::new(refusal.code, "signOff", refusal.message);
        let taken =
            take(tx, &signature.duty_id.to_string(), Step::Recall).await.map_err(|stop| match stop {
                Stop::Refused(refusals) => Stop::Refused(refusals.into_iter().map(of_sign_off).collect()),
                failed @ Stop::Failed(_) => failed,
            })?;
        let name = taken.name(&cx.catalogue)?;
        let Taken { held, .. } = taken;
        let by = Standing { by: signature.account_id, on_behalf_of: signature.on_behalf_of, valid: true };
        check_recall(&held, (id, by), Some(tx.account())).map_err(of_sign_off)?;
        let row = sign_off_recall::ActiveModel {
            sign_off_id: Set(id),
            duty_id: Set(held.id),
            organization_id: Set(signature.organization_id),
            account_id: Set(tx.account()),
            reason: Set(reason.clone()),
            recalled_at: Set(cx.store.clock().now()),
        };
        tx.add(&held, row).await?;
        let line = Step::Recall.transition();
        let to = line.to.unwrap_or(held.status);
        let columns = vec![
            (duty::Column::Status, to.into()),
            (duty::Column::StatusReason, None::<String>.into()),
            (duty::Column::CompletionId, None::<SignOffId>.into()),
        ];
        tx.change(&held, columns).await?;
        let event = DutyEvent::Decided {
            action: line.action,
            duty: held.id,
            name: Some(name),
            organization: held.organization_id,
            from: held.status,
            to,
            reason: Some(reason),
        };
        Ok((id, Some(event.into())))
    }
}

/// Refuses what somebody else signed, and what is not the completion that stands.
fn check_recall(
    duty: &duty::Model,
    (id, by): (SignOffId, Standing),
    account: Option<AccountId>,
) -> Result<(), Refusal> {
    check(Step::Recall, duty, account, Some(by))?;
    if duty.completion_id != Some(id) {
        let message = "不是现行的办结 / it is not the completion that stands";
        return Err(Refusal::new(RefusalCode::WrongState, "signOff", message));
    }
    Ok(())
}

/// Whether the viewer can recall a signature under a duty that it sees.
pub fn recallable(viewer: &Viewer, duty: &duty::Model, signature: &Signature) -> Availability {
    let line = Step::Recall.transition();
    let by = Standing { by: signature.account_id, on_behalf_of: signature.on_behalf_of, valid: true };
    let refusal = if viewer.reach(line.permission).covers_own(duty.organization_id) {
        check_recall(duty, (signature.id, by), viewer.account()).err()
    } else {
        Some(Refusal::not_permitted("signOff"))
    };
    Availability::of(line.name, line.permission, refusal)
}
