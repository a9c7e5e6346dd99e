//! Reminding who owes a duty.

use super::{actions::check, taken::take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        reminder,
    },
    error::Stop,
    event::{Event, Reminded},
    store::tx::Tx,
    workflow::duty::Step,
};
use entity::id::DutyId;
use serde::{Deserialize, Serialize};

/// Remind of a duty that is not completed.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemindDuty {
    /// Which duty.
    pub id: String,
    pub text: String,
    pub idempotency_key: String,
}

impl Command for RemindDuty {
    named!(RemindDuty);
    type Done = DutyId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DutyId, Option<Event>), Stop> {
        let taken = take(tx, &self.id, Step::Remind).await?;
        let held = &taken.held;
        check(Step::Remind, held, Some(tx.account()), None)?;
        let name = taken.name(&cx.catalogue)?;
        let community = name.community.map(|(_, name)| name);
        let about = [Some(name.clause), community].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let of = (Reminded::Duty(held.id), held.organization_id);
        let event = reminder::write(tx, cx, held, of, (&self.text, about)).await?;
        Ok((held.id, Some(event.into())))
    }
}
