//! The day by which a duty is due. It is part of what is signed: moving it turns signatures invalid.

use super::{Duty, actions::check, content::name, sign::take_with_community};
use crate::{
    domain::{
        Context,
        command::{Command, named},
    },
    error::{Refusal, RefusalCode, Stop},
    event::{DutyEvent, Event},
    store::tx::Tx,
    workflow::duty::Step,
};
use entity::{duty, id::DutyId};
use serde::{Deserialize, Serialize};

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
        let invalid = |message: &str| Refusal::new(RefusalCode::Invalid, "dueOn", message);
        let day = match (&self.due_on, self.clear.unwrap_or_default()) {
            (Some(day), false) => {
                Some(entity::day::parse(day).ok_or_else(|| invalid("不是日期 / not a day"))?)
            }
            (None, true) => None,
            _ => return Err(invalid("给出 dueOn，或 clear: true / give dueOn, or clear: true").into()),
        };
        let (held, community) = take_with_community(tx, &self.id, Step::Schedule).await?;
        held.expect_revision(self.expected_revision)?;
        check(Step::Schedule, &held, None, None)?;
        if held.due_on == day {
            return Ok((held.id, None));
        }
        tx.change(&held, vec![(duty::Column::DueOn, day.into())]).await?;
        let event = DutyEvent::Scheduled {
            action: Step::Schedule.transition().action,
            duty: held.id,
            name: name(Duty { row: &held, community: community.as_ref() }, &cx.catalogue)?,
            organization: held.organization_id,
            from: held.due_on,
            to: day,
        };
        Ok((held.id, Some(event.into())))
    }
}
