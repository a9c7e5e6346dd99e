//! Wording an item otherwise, while nobody works on it.

use super::{raise::LONGEST_TITLE, taken::take};
use crate::{
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
use entity::{id::WorkItemId, vocabulary::WorkList, work_item::Column};
use serde::{Deserialize, Serialize};

/// Word an item anew: all that it says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateWorkItem {
    pub id: String,
    pub list: WorkList,
    pub title: String,
    pub body: Option<String>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for UpdateWorkItem {
    named!(UpdateWorkItem);
    type Done = WorkItemId;

    /// Where it says the same already, nothing changes.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let title = text::line(&self.title, "title", LONGEST_TITLE)?;
        let body = text::optional(self.body.as_deref(), "body")?;
        let taken = take(tx, cx, &self.id, Step::Update, self.expected_revision).await?;
        let (held, action) = (&taken.held, Step::Update.transition().action);
        if (held.list, &held.title, &held.body) == (self.list, &title, &body) {
            return Ok((held.id, None));
        }
        let columns = vec![
            (Column::List, self.list.into()),
            (Column::Title, title.clone().into()),
            (Column::Body, body.clone().into()),
        ];
        taken.change(tx, action, columns).await?;
        let mut name = taken.name(held.assigned_to);
        (name.list, name.title) = (self.list, title);
        Ok((held.id, Some(WorkItemEvent::Updated { action, name, body }.into())))
    }
}
