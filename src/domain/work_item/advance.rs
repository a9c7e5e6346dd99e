//! Steps that lead an item elsewhere: it is started, confirmed, returned, dropped, and opened again.

use super::taken::{Taken, take};
use crate::{
    authz::Permission,
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::Stop,
    event::{Event, WorkItemEvent},
    store::tx::Tx,
    workflow::work_item::Step,
};
use entity::{
    id::{AccountId, WorkItemId},
    work_item::Column,
};
use sea_orm::Value;
use serde::{Deserialize, Serialize};

/// Begin to work on an item.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StartWorkItem {
    pub id: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for StartWorkItem {
    named!(StartWorkItem);
    type Done = WorkItemId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let taken = take(tx, cx, &self.id, Step::Start, self.expected_revision).await?;
        advance(tx, &taken, Step::Start, None, Vec::new()).await
    }
}

/// Confirm that an item is resolved. Refused to whoever resolved it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmWorkItem {
    pub id: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ConfirmWorkItem {
    named!(ConfirmWorkItem);
    type Done = WorkItemId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let taken = take(tx, cx, &self.id, Step::Confirm, self.expected_revision).await?;
        advance(tx, &taken, Step::Confirm, None, Vec::new()).await
    }
}

/// Return an item, to be resolved otherwise.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnWorkItem {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ReturnWorkItem {
    named!(ReturnWorkItem);
    type Done = WorkItemId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let taken = take(tx, cx, &self.id, Step::Return, self.expected_revision).await?;
        advance(tx, &taken, Step::Return, Some(reason), unresolved()).await
    }
}

/// Drop an item.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DropWorkItem {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for DropWorkItem {
    named!(DropWorkItem);
    type Done = WorkItemId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let taken = take(tx, cx, &self.id, Step::Drop, self.expected_revision).await?;
        advance(tx, &taken, Step::Drop, Some(reason), Vec::new()).await
    }
}

/// Open an item again that was confirmed or dropped.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReopenWorkItem {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ReopenWorkItem {
    named!(ReopenWorkItem);
    type Done = WorkItemId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let taken = take(tx, cx, &self.id, Step::Reopen, self.expected_revision).await?;
        advance(tx, &taken, Step::Reopen, Some(reason), unresolved()).await
    }
}

/// That nothing resolves it: what was said to stays in its history, and its files stay where they hang.
fn unresolved() -> Vec<(Column, Value)> {
    vec![
        (Column::Resolution, None::<String>.into()),
        (Column::ResolverId, None::<AccountId>.into()),
        (Column::ResolvedFor, None::<AccountId>.into()),
    ]
}

/// Takes a step that was found to be the viewer's.
pub(super) async fn advance(
    tx: &Tx<'_>,
    taken: &Taken,
    step: Step,
    reason: Option<String>,
    more: Vec<(Column, Value)>,
) -> Result<(WorkItemId, Option<Event>), Stop> {
    let (line, held) = (step.transition(), &taken.held);
    let (from, to) = (held.status, line.to.unwrap_or(held.status));
    // What resolves it stands in a column of its own.
    let status_reason = if step == Step::Resolve { None } else { reason.clone() };
    let mut columns = vec![(Column::Status, to.into()), (Column::StatusReason, status_reason.into())];
    columns.extend(more);
    taken.change(tx, line.action, columns).await?;
    let of = if step == Step::Resolve || step == Step::Start { held.assigned_to } else { held.raised_by };
    let on_behalf_of = tx.viewer().stands_in_for(line.permission, of);
    let (action, name) = (line.action, taken.name(held.assigned_to));
    let by_raiser = tx.viewer().reach(Permission::RaiseWorkItems).covers_own(held.raised_by);
    let event = WorkItemEvent::Advanced { action, name, from, to, reason, by_raiser, on_behalf_of };
    Ok((held.id, Some(event.into())))
}
