//! Reminding whose an item is to resolve it.

use super::{
    actions::{check, permit},
    taken::take_as_it_is,
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        reminder,
    },
    error::Stop,
    event::{Event, Reminded},
    store::tx::Tx,
    workflow::work_item::Step,
};
use entity::id::WorkItemId;
use serde::{Deserialize, Serialize};

/// Remind of an item that is not resolved.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemindWorkItem {
    pub id: String,
    pub text: String,
    pub idempotency_key: String,
}

impl Command for RemindWorkItem {
    named!(RemindWorkItem);
    type Done = WorkItemId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let taken = take_as_it_is(tx, &self.id).await?;
        let held = &taken.held;
        permit(Step::Remind, tx.viewer(), &cx.catalogue, held)?;
        check(Step::Remind, tx.viewer(), &cx.catalogue, held)?;
        let of = (Reminded::WorkItem(held.id), held.assigned_to);
        let event = reminder::write(tx, cx, held, of, (&self.text, held.title.clone())).await?;
        Ok((held.id, Some(event.into())))
    }
}
