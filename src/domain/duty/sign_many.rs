//! Signing many duties at once, each for its own content.

use super::{
    bulk::{Bulk, Items, OnError, Work},
    sign::{Seen, Signed, Signing},
    taken::{Taken, standing},
};
use crate::{
    domain::{
        Context, attachment,
        command::{Command, named},
    },
    error::Stop,
    event::Event,
    store::tx::Tx,
};
use serde::{Deserialize, Serialize};

/// The most that are signed at once.
const MOST: usize = 100;

/// Sign duties for the organizations that owe them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignDuties {
    pub items: Vec<SignDutyItem>,
    /// What the signatures say: a word of [`entity::vocabulary::SignOffAct`].
    pub act: String,
    /// What the signer adds to each.
    #[serde(default)]
    pub statement: Option<String>,
    #[serde(default)]
    pub on_error: Option<OnError>,
    pub idempotency_key: String,
}

/// One of them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignDutyItem {
    pub id: String,
    /// What the signer saw of it.
    pub content_digest: String,
}

impl Command for SignDuties {
    named!(SignDuties, Vec<Event>);
    type Done = Bulk;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(Bulk, Vec<Event>), Stop> {
        let signing = Signing::read(&self.act, self.statement.as_deref())?;
        let ids = self.items.iter().map(|item| item.id.as_str());
        let items = Items::take(tx, ids, signing.step, MOST).await?;
        let standing = standing(tx, &signing.again(items.taken()), &cx.catalogue).await?;
        let none = attachment::Taken::default();
        let sign = |at: usize, taken: &Taken| {
            let seen = self.items.get(at).map_or("", |item| item.content_digest.as_str());
            let standing = standing.get(&taken.held.id).copied();
            let seen = Seen { digest: seen, files: &none };
            let Signed { row, columns, event } = signing.of(cx, tx.account(), taken, standing, seen)?;
            Ok(Work { columns, event: Some(event), signature: Some(row), ..Work::default() })
        };
        items.each(tx, self.on_error.unwrap_or_default(), false, sign).await
    }
}
