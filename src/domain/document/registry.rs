//! Documents by their names, as a process remembers them.
//!
//! What was found is good for [`FRESH_SECONDS`], and looked up again after that: so long a document may still be run that another
//! process retired. What was not found is not remembered: a flood of made-up names drives nothing out, and what is registered
//! runs at once.

use super::{MAX_NAME, digest, is_digest};
use crate::{error::Result, store::Store};
use entity::{
    document::{self, Column},
    timestamp::Timestamp,
};
use quick_cache::{Weighter, sync::Cache};
use sea_orm::{ColumnTrait, Condition};
use std::sync::{
    Arc,
    atomic::{AtomicI32, Ordering},
};

/// For so long what was found is not looked up again.
pub const FRESH_SECONDS: i64 = 2;
/// Bytes of text that are remembered, of each kind.
const BYTES: u64 = 4 << 20;
/// Documents that are expected among them.
const DOCUMENTS: usize = 1_024;

/// The documents that a process knows.
pub struct Registry {
    known: Cache<String, Arc<Known>, ByText>,
    /// What clients sent with its digest, to name it by that from then on. Nothing is believed because it is here.
    sent: Cache<String, Arc<str>, ByText>,
}

/// A registered document, as it was found.
struct Known {
    text: Arc<str>,
    found_at: Timestamp,
    /// The day on which it is known to be used, as a Julian day.
    used_on: AtomicI32,
}

#[derive(Clone)]
struct ByText;

impl Weighter<String, Arc<Known>> for ByText {
    fn weight(&self, name: &String, known: &Arc<Known>) -> u64 {
        weight(name, &known.text)
    }
}

impl Weighter<String, Arc<str>> for ByText {
    fn weight(&self, name: &String, text: &Arc<str>) -> u64 {
        weight(name, text)
    }
}

fn weight(name: &str, text: &str) -> u64 {
    u64::try_from(name.len().saturating_add(text.len())).unwrap_or(u64::MAX).max(1)
}

impl Default for Registry {
    fn default() -> Self {
        Self {
            known: Cache::with_weighter(DOCUMENTS, BYTES, ByText),
            sent: Cache::with_weighter(DOCUMENTS, BYTES, ByText),
        }
    }
}

impl Registry {
    /// The text that is registered by a name, or by its digest, for some app. Notes that it was asked for today.
    pub async fn find(&self, store: &Arc<Store>, key: &str) -> Result<Option<Arc<str>>> {
        if key.is_empty() || key.len() > MAX_NAME {
            return Ok(None);
        }
        let now = store.clock().now();
        let known = match self.known.get(key) {
            Some(known) if known.is_fresh(now) => known,
            known => {
                let found = match (store.unless_silent(look_up(store, key, now)).await, known) {
                    (Some(found), _) => found?,
                    // While the primary is silent, and questions are all that is answered, what was registered is.
                    (None, Some(known)) => return Ok(Some(Arc::clone(&known.text))),
                    (None, None) => look_up(store, key, now).await?,
                };
                let Some(found) = found else {
                    self.known.remove(key);
                    return Ok(None);
                };
                let found = Arc::new(found);
                self.known.insert(key.to_owned(), Arc::clone(&found));
                found
            }
        };
        note(store, &known, key);
        Ok(Some(Arc::clone(&known.text)))
    }

    /// What some client sent with this digest, if this process remembers it.
    pub fn sent(&self, key: &str) -> Option<Arc<str>> {
        self.sent.get(key)
    }

    /// Remembers a document that was run, where this is its digest.
    pub fn remember(&self, key: &str, text: &str) {
        if is_digest(key) && self.sent.get(key).is_none() && digest(text) == key {
            self.sent.insert(key.to_owned(), text.into());
        }
    }
}

impl Known {
    /// A clock that was set back makes nothing last longer.
    fn is_fresh(&self, now: Timestamp) -> bool {
        (self.found_at..self.found_at.plus_seconds(FRESH_SECONDS)).contains(&now)
    }
}

async fn look_up(store: &Store, key: &str, now: Timestamp) -> Result<Option<Known>> {
    let by_name = Condition::any().add(Column::AskedBy.eq(key)).add(Column::Digest.eq(key));
    let in_force = Condition::all().add(by_name).add(Column::RetiredAt.is_null());
    let rows = store.unscoped_rows::<document::Entity>(in_force).await?;
    // Used today are all of them, or it is to be noted.
    let days = rows.iter().map(|row| row.last_used_on.map_or(i32::MIN, time::Date::to_julian_day));
    let used_on = AtomicI32::new(days.min().unwrap_or(i32::MIN));
    // The name has one text, whoever registered it.
    Ok(rows.into_iter().next().map(|row| Known { text: row.text.into(), found_at: now, used_on }))
}

/// Notes the day, once a day and process, beside the request: nobody waits for it.
fn note(store: &Arc<Store>, known: &Known, key: &str) {
    let today = store.clock().today();
    let day = today.to_julian_day();
    if known.used_on.swap(day, Ordering::Relaxed) == day {
        return;
    }
    let (store, key) = (Arc::clone(store), key.to_owned());
    tokio::spawn(async move {
        // It is tried again when the document is next looked up.
        if let Err(error) = store.note_use(&key, today).await {
            tracing::debug!(%error, "the use of a document is not noted");
        }
    });
}
