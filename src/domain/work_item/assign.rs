//! Whose an item is, and by which day it is due.

use super::{
    actions::lead_office,
    raise::assignable,
    taken::{Taken, take},
};
use crate::{
    authz::{Permission, Reach},
    domain::{
        Context,
        command::{Command, named},
        due_day, text,
    },
    error::{Error, Refusal, Stop},
    event::{Event, WorkItemEvent},
    store::{feed::Exit, tx::Tx},
    workflow::work_item::Step,
};
use entity::{
    feed_exit::OWN,
    id::{OrganizationId, WorkItemId},
    vocabulary::FeedKind,
    work_item::Column,
};
use serde::{Deserialize, Serialize};

/// Give an item to an organization.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignWorkItem {
    pub id: String,
    /// The code of the organization.
    pub assigned_to: String,
    pub reason: Option<String>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for AssignWorkItem {
    named!(AssignWorkItem);
    type Done = WorkItemId;

    /// Gives it to whoever the office says; whoever has it gives it back to the office, and whoever raised it takes it over from there.
    /// Where it is whose it shall be, nothing changes.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let reason = text::optional(self.reason.as_deref(), "reason")?;
        let line = Step::Assign.transition();
        let taken = take(tx, cx, &self.id, Step::Assign, self.expected_revision).await?;
        let held = &taken.held;
        let (from, to) = (held.assigned_to, assignable(cx, &self.assigned_to, "assignedTo")?);
        let assigns = tx.viewer().reach(Permission::AssignWorkItems);
        if assigns != Reach::Everywhere && !assigns.covers_own(to) && Some(to) != lead_office(&cx.catalogue) {
            return Err(Refusal::not_permitted("assignedTo").into());
        }
        if from == to {
            return Ok((held.id, None));
        }
        let columns = vec![
            (Column::AssignedTo, to.into()),
            (Column::Status, line.to.unwrap_or(held.status).into()),
            (Column::StatusReason, reason.clone().into()),
        ];
        taken.change(tx, line.action, columns).await?;
        leave(tx, &taken, from);
        let event = WorkItemEvent::Assigned {
            action: line.action,
            name: taken.name(to),
            from: code(cx, from)?,
            to: self.assigned_to.clone(),
            reason,
        };
        Ok((held.id, Some(event.into())))
    }
}

/// Tells whose it was that it has left its sight. Whoever raised it keeps it.
fn leave(tx: &Tx<'_>, taken: &Taken, from: OrganizationId) {
    if taken.held.raised_by != from {
        let (kind, id) = (FeedKind::WorkItem, taken.held.id.into());
        tx.leave(&taken.held, [Exit { kind, id, span: OWN, organization: from }]);
    }
}

fn code(cx: &Context, id: OrganizationId) -> Result<String, Error> {
    let found =
        cx.catalogue.organization(id).ok_or(Error::Broken("whose an item is, is in the catalogue"))?;
    Ok(found.row.code.clone())
}

/// Set or clear the day by which an item is due.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetWorkItemDueDate {
    pub id: String,
    /// The day, `2022-12-31`.
    pub due_on: Option<String>,
    /// No day any more. Said outright, so that a variable that was forgotten clears nothing.
    #[serde(default)]
    pub clear: Option<bool>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for SetWorkItemDueDate {
    named!(SetWorkItemDueDate);
    type Done = WorkItemId;

    /// Where it is that day already, nothing changes.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let to = due_day::given(cx, self.due_on.as_deref(), self.clear)?;
        let taken = take(tx, cx, &self.id, Step::Schedule, self.expected_revision).await?;
        let (held, action) = (&taken.held, Step::Schedule.transition().action);
        let from = held.due_on;
        if from == to {
            return Ok((held.id, None));
        }
        taken.change(tx, action, vec![(Column::DueOn, to.into())]).await?;
        let event = WorkItemEvent::Scheduled { action, name: taken.name(held.assigned_to), from, to };
        Ok((held.id, Some(event.into())))
    }
}
