//! Confirming many duties at once.

use super::{
    bulk::{Bulk, Items, OnError, Work},
    decide::Decision,
    taken::{Taken, standing},
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
    },
    error::Stop,
    event::Event,
    store::tx::Tx,
    workflow::duty::Step,
};
use serde::{Deserialize, Serialize};

/// The most that are confirmed at once.
const MOST: usize = 100;

/// Confirm completed duties.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmDuties {
    pub items: Vec<DutyItem>,
    #[serde(default)]
    pub on_error: Option<OnError>,
    pub idempotency_key: String,
}

/// A duty as the client saw it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DutyItem {
    pub id: String,
    pub expected_revision: i64,
}

impl Command for ConfirmDuties {
    named!(ConfirmDuties, Vec<Event>);
    type Done = Bulk;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(Bulk, Vec<Event>), Stop> {
        let ids = self.items.iter().map(|item| item.id.as_str());
        let items = Items::take(tx, ids, Step::Confirm, MOST).await?;
        let standing = standing(tx, &items.taken().collect::<Vec<_>>(), &cx.catalogue).await?;
        let confirm = |at: usize, taken: &Taken| {
            let expected = self.items.get(at).map_or(0, |item| item.expected_revision);
            let standing = standing.get(&taken.held.id).copied();
            let (columns, event) = Decision::confirming(standing).on(cx, tx.account(), taken, expected)?;
            Ok(Work { columns, event: Some(event), ..Work::default() })
        };
        items.each(tx, self.on_error.unwrap_or_default(), false, confirm).await
    }
}
