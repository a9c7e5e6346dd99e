//! What a webhook is told, to the byte: as little as lets its consumer ask.

use super::reading::Page;
use crate::error::{Error, Result};
use entity::{
    id::{AccountId, TypedId, type_id},
    timestamp::Timestamp,
};
use serde::Serialize;

#[derive(Serialize)]
struct Body<D> {
    r#type: &'static str,
    timestamp: String,
    data: D,
}

fn body(kind: &'static str, now: Timestamp, data: impl Serialize) -> Result<String> {
    let body = Body { r#type: kind, timestamp: now.rfc3339(), data };
    serde_json::to_string(&body).map_err(|_| Error::Broken("a message is written"))
}

/// What changed. `after` is the cursor behind which that lies: who holds another has missed something.
pub(super) fn changes(now: Timestamp, after: Option<&str>, page: &Page) -> Result<String> {
    #[derive(Serialize)]
    struct Changes<'p> {
        reset: bool,
        after: Option<&'p str>,
        #[serde(flatten)]
        page: &'p Page,
    }
    let after = after.filter(|_| !page.reset);
    body("feed.changed", now, Changes { reset: page.reset, after, page })
}

/// That there is something new for an account.
pub(super) fn wake(now: Timestamp, account: AccountId) -> Result<String> {
    #[derive(Serialize)]
    struct Wake {
        account: String,
    }
    body("feed.wake", now, Wake { account: type_id(AccountId::PREFIX, account.0) })
}

/// That nothing broke, and how far it was told.
pub(super) fn heartbeat(now: Timestamp, cursor: Option<&str>) -> Result<String> {
    #[derive(Serialize)]
    struct Heartbeat<'c> {
        cursor: Option<&'c str>,
    }
    body("feed.heartbeat", now, Heartbeat { cursor })
}

/// What was asked for to try it.
pub(super) fn test(now: Timestamp) -> Result<String> {
    #[derive(Serialize)]
    struct Test {}
    body("feed.test", now, Test {})
}

#[cfg(test)]
mod tests {
    use super::{Page, Timestamp, changes};
    use crate::http::webhooks::reading::FIRST;
    use serde_json::{json, value::to_raw_value};

    #[test]
    fn the_longest_message_is_below_twenty_kilobytes() {
        let change = json!({
            "type": "ACCESS_LOST",
            "kind": "INDICATOR_SET",
            "id": format!("indicatorset_{}", "0".repeat(26)),
            "version": "0".repeat(12),
        });
        let change = to_raw_value(&change).unwrap();
        let cursor = "0".repeat(160);
        let changed = vec![change; usize::try_from(FIRST).unwrap()];
        let page = Page { reset: false, changes: changed, cursor: cursor.clone(), has_more: true };
        let body = changes(Timestamp(0), Some(&cursor), &page).unwrap();
        assert!(body.len() < 20_000, "{}", body.len());
        assert!(body.starts_with(
            r#"{"type":"feed.changed","timestamp":"1970-01-01T00:00:00.000000Z","data":{"reset":false,"after":"00"#
        ));
        assert!(body.ends_with(r#""hasMore":true}}"#), "{body}");
    }
}
