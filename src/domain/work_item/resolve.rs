//! Saying that an item is resolved, by what, and with which files.

use super::{advance::advance, taken::take};
use crate::{
    domain::{
        Context, attachment,
        command::{Command, named},
        text,
    },
    error::Stop,
    event::Event,
    store::tx::Tx,
    workflow::work_item::Step,
};
use entity::{attachment::of_work_items, id::WorkItemId, work_item::Column};
use serde::{Deserialize, Serialize};

/// Say that an item is resolved.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResolveWorkItem {
    pub id: String,
    /// By what.
    pub resolution: String,
    /// All files of it, in their order; those that hung there may be named again.
    pub attachments: Option<Vec<String>>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ResolveWorkItem {
    named!(ResolveWorkItem);
    type Done = WorkItemId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let resolution = text::required(&self.resolution, "resolution")?;
        let taken = take(tx, cx, &self.id, Step::Resolve, self.expected_revision).await?;
        let (held, named) = (&taken.held, self.attachments.as_deref().unwrap_or_default());
        let files = attachment::take::<of_work_items::Entity>(tx, named, &[held.id.into()]).await?;
        attachment::replace::<of_work_items::Entity>(tx, held, held.id, &files).await?;
        let resolved_for = tx.viewer().stands_in_for(Step::Resolve.transition().permission, held.assigned_to);
        let more = vec![
            (Column::Resolution, Some(resolution.clone()).into()),
            (Column::ResolverId, Some(tx.account()).into()),
            (Column::ResolvedFor, resolved_for.into()),
        ];
        advance(tx, &taken, Step::Resolve, Some(resolution), more).await
    }
}
