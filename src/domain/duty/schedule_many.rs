//! Moving the due days of many duties at once: those that are named, or those that a filter finds.

use super::{
    bulk::{Bulk, Items, OnError, Work},
    confirm_many::DutyItem,
    filter::Filter,
    list::{Order, listed_among},
    schedule::moved,
    taken::{Completion, Taken, with_files},
};
use crate::{
    catalogue::Catalogue,
    domain::{
        Context,
        command::{Command, named},
        content::ContentDigest,
        due_day,
    },
    error::{Error, Refusal, RefusalCode, Result, Stop},
    event::Event,
    store::{page::Window, tx::Tx},
    workflow::duty::Step,
};
use entity::{
    duty,
    id::{DutyId, SignOffId},
    sign_off::{Column, Entity, Signature},
    vocabulary::SignOffAct,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{borrow::Cow, collections::HashMap};

/// The most whose days are moved at once.
const MOST: usize = 1_000;

/// Set or clear the due days of duties.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetDueDates {
    /// Which duties, each as the client saw it.
    #[serde(default)]
    pub items: Option<Vec<DutyItem>>,
    /// Or all that this [`Filter`] finds. Kept as it is given, so that a filter that has more fields one day is still known
    /// by its key.
    #[serde(default)]
    pub filter: Option<Value>,
    /// As many as the client was shown that it finds.
    #[serde(default)]
    pub expected_count: Option<i64>,
    /// The day, `2022-12-31`.
    #[serde(default)]
    pub due_on: Option<String>,
    /// No day any more.
    #[serde(default)]
    pub clear: Option<bool>,
    /// Nothing is written: the answer says what would come of it.
    #[serde(default)]
    pub preview: Option<bool>,
    #[serde(default)]
    pub on_error: Option<OnError>,
    pub idempotency_key: String,
}

impl Command for SetDueDates {
    named!(SetDueDates, Vec<Event>);
    type Done = Bulk;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(Bulk, Vec<Event>), Stop> {
        let day = due_day::given(cx, self.due_on.as_deref(), self.clear)?;
        let only_look = self.preview == Some(true);
        let given = self.given(tx, cx, only_look).await?;
        let items = Items::take(tx, given.iter().map(|item| item.id.as_str()), Step::Schedule, MOST).await?;
        let valid = valid(tx, &items, &cx.catalogue).await?;
        let schedule = |at: usize, taken: &Taken| {
            if let Some(item) = given.get(at) {
                taken.expect_revision(item.expected_revision, &cx.catalogue)?;
            }
            let Some(event) = moved(cx, taken, day)? else { return Ok(Work::default()) };
            let voids = valid.get(&taken.held.id).cloned().unwrap_or_default();
            let columns = vec![(duty::Column::DueOn, day.into())];
            Ok(Work { columns, event: Some(event), voids, ..Work::default() })
        };
        items.each(tx, self.on_error.unwrap_or_default(), only_look, schedule).await
    }
}

impl SetDueDates {
    /// The duties that are meant.
    async fn given(&self, tx: &Tx<'_>, cx: &Context, only_look: bool) -> Result<Cow<'_, [DutyItem]>, Stop> {
        let invalid = |field, message: &str| Err(Refusal::new(RefusalCode::Invalid, field, message).into());
        let filter = match (&self.items, &self.filter) {
            (Some(items), None) => return Ok(Cow::Borrowed(items)),
            (None, Some(filter)) => filter.clone(),
            _ => return invalid("items", "给出 items 或 filter / give items, or a filter"),
        };
        let filter: Filter = serde_json::from_value(filter)
            .map_err(|_| Error::Broken("a filter is read as it was checked"))?;
        let window = Window { size: u64::try_from(MOST).unwrap_or(u64::MAX), forward: true, from: None };
        let (rows, sort) = listed_among(cx, tx.rows::<duty::Entity>(), &filter, Order::Responsibility)
            .map_err(|error| match error {
                Error::BadInput(message) => Refusal::new(RefusalCode::Invalid, "filter", message).into(),
                error => Stop::Failed(error),
            })?;
        let found = rows.page(&sort, &window).await?;
        if found.has_next {
            let message = format!("筛选超过 {MOST} 项 / the filter finds more than {MOST}");
            return invalid("filter", &message);
        }
        if found.rows.is_empty() {
            return invalid("filter", "筛选不到任何职责 / the filter finds no duty");
        }
        let count = i64::try_from(found.rows.len()).unwrap_or(i64::MAX);
        match self.expected_count {
            Some(expected) if expected == count => {}
            None if only_look => {}
            None => {
                let message = "先以 preview 查看，再给出其数量 / look by preview first, and give its count";
                return invalid("expectedCount", message);
            }
            Some(_) => {
                let message = format!("筛选现有 {count} 项 / the filter finds {count} now");
                return Err(Refusal::new(RefusalCode::Conflict, "expectedCount", message).into());
            }
        }
        let item = |row: duty::Model| DutyItem { id: row.id.to_string(), expected_revision: row.revision };
        Ok(Cow::Owned(found.rows.into_iter().map(item).collect()))
    }
}

/// The signatures under these duties that cover what stands there now.
async fn valid(
    tx: &Tx<'_>,
    items: &Items<'_>,
    catalogue: &Catalogue,
) -> Result<HashMap<DutyId, Vec<SignOffId>>, Error> {
    let mut digests = HashMap::new();
    for taken in items.taken() {
        digests.insert(taken.held.id, (ContentDigest::over(&taken.content(catalogue, Vec::new())?), taken));
    }
    let ids: Vec<DutyId> = digests.keys().copied().collect();
    let rows = tx.rows::<Entity>().among(Column::DutyId, &ids);
    let rows: Vec<Signature> = rows.columns(&[Column::DutyId, Column::Ordinal]).await?;
    let mut valid: HashMap<DutyId, Vec<SignOffId>> = HashMap::new();
    let mut completions: Vec<Completion<'_>> = Vec::new();
    for row in rows {
        let Some((digest, taken)) = digests.get(&row.duty_id) else { continue };
        let is_completion = row.act == SignOffAct::Complete;
        if is_completion && taken.held.completion_id != Some(row.id) {
            continue;
        }
        if row.content_digest == digest.as_str() {
            valid.entry(row.duty_id).or_default().push(row.id);
        } else if is_completion {
            completions.push((*taken, row.id, row.content_digest));
        }
    }
    let covering = with_files(tx, &completions, catalogue).await?;
    for (taken, id, _) in completions.iter().filter(|(_, id, _)| covering.contains(id)) {
        valid.entry(taken.held.id).or_default().push(*id);
    }
    Ok(valid)
}
