//! The day by which a duty is due. It is part of what is signed: moving it turns signatures invalid.

use super::{
    actions::check,
    taken::{Taken, take},
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        due_day,
    },
    error::Stop,
    event::{DutyEvent, Event},
    store::tx::Tx,
    workflow::duty::Step,
};
use entity::{duty, id::DutyId};
use serde::{Deserialize, Serialize};
use time::Date;

/// Set or clear the day.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetDutyDueDate {
    /// Which duty.
    pub id: String,
    /// The day, `2022-12-31`.
    pub due_on: Option<String>,
    /// No day any more. Said outright, so that a variable that was forgotten clears nothing.
    #[serde(default)]
    pub clear: Option<bool>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for SetDutyDueDate {
    named!(SetDutyDueDate);
    type Done = DutyId;

    /// Sets the day, or clears it. Where it is that day already, nothing changes.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DutyId, Option<Event>), Stop> {
        let day = due_day::given(cx, self.due_on.as_deref(), self.clear)?;
        let taken = take(tx, &self.id, Step::Schedule).await?;
        taken.expect_revision(self.expected_revision, &cx.catalogue)?;
        let Some(event) = moved(cx, &taken, day)? else { return Ok((taken.held.id, None)) };
        tx.change(&taken.held, vec![(duty::Column::DueOn, day.into())]).await?;
        Ok((taken.held.id, Some(event.into())))
    }
}

/// That a duty is due on another day; nothing where it is that day already. Refused where its day cannot be moved.
pub(super) fn moved(cx: &Context, taken: &Taken, day: Option<Date>) -> Result<Option<DutyEvent>, Stop> {
    let held = &taken.held;
    check(Step::Schedule, held, None, None)?;
    if held.due_on == day {
        return Ok(None);
    }
    Ok(Some(DutyEvent::Scheduled {
        action: Step::Schedule.transition().action,
        duty: held.id,
        name: taken.name(&cx.catalogue)?,
        organization: held.organization_id,
        from: held.due_on,
        to: day,
        status: held.status,
    }))
}
