//! Opening a duty again that was confirmed or cancelled by mistake, with a reason.

use super::{
    actions::check,
    taken::{Taken, take},
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::Stop,
    event::{DutyEvent, Event},
    store::tx::{Held, Tx},
    workflow::duty::Step,
};
use entity::{
    duty,
    id::DutyId,
    sign_off,
    timestamp::Timestamp,
    vocabulary::{DutyStatus, SignOffAct},
};
use sea_orm::ColumnTrait;
use serde::{Deserialize, Serialize};

/// Open a duty again.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReopenDuty {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ReopenDuty {
    named!(ReopenDuty);
    type Done = DutyId;

    /// Opens it where it stood before it was over. What was confirmed is completed again, by the same signature: it is
    /// returned, completed again, or confirmed by another than who confirmed it.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DutyId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let taken = take(tx, &self.id, Step::Reopen).await?;
        taken.expect_revision(self.expected_revision, &cx.catalogue)?;
        let name = taken.name(&cx.catalogue)?;
        let Taken { held, .. } = taken;
        check(Step::Reopen, &held, Some(tx.account()), None)?;
        let to = before(tx, &held).await?;
        let columns = vec![
            (duty::Column::Status, to.into()),
            (duty::Column::StatusReason, Some(reason.clone()).into()),
            // The office wants it again: no import set it aside.
            (duty::Column::LapsedAt, None::<Timestamp>.into()),
        ];
        tx.change(&held, columns).await?;
        let event = DutyEvent::Decided {
            action: Step::Reopen.transition().action,
            duty: held.id,
            name: Some(name),
            organization: held.organization_id,
            from: held.status,
            to,
            reason: Some(reason),
        };
        Ok((held.id, Some(event.into())))
    }
}

/// Where a duty that is over stood before, as its signatures say.
async fn before(tx: &Tx<'_>, held: &Held<duty::Entity>) -> Result<DutyStatus, Stop> {
    if held.completion_id.is_some() {
        return Ok(DutyStatus::Completed);
    }
    let of_duty = sign_off::Column::DutyId.eq(held.id);
    let signatures = tx.consequence(held).unscoped_rows::<sign_off::Entity>(of_duty).await?;
    let acknowledged = signatures.iter().any(|signature| signature.act == SignOffAct::Acknowledge);
    Ok(if acknowledged { DutyStatus::Acknowledged } else { DutyStatus::Assigned })
}
