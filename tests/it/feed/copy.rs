//! A copy, as an app keeps one.

use crate::viewers::Viewer;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The document that apps usually ask for, with what else of a thing is its own.
pub fn whole() -> String {
    let usual = include_str!("../../../assets/feed.graphql");
    let history = "history(first: 100) { totalCount nodes { at action by { displayName } organization { code } reason from to } }";
    usual
        .replace("returnedReason\n", &format!("returnedReason {history}\n"))
        .replace(
            "finalizedAt\n",
            &format!("finalizedAt {history} explanation {{ steps {{ label expression result }} }}\n"),
        )
        .replace("concludedAt\n", &format!("concludedAt {history}\n"))
        .replace("    valid\n", "    valid content\n")
        .replace(
            "    adjudicationReason\n",
            "    adjudicationReason supersededVerifications { organization { code } score submission }\n",
        )
        .replace("    holdUntil\n", "    holdUntil tally { kind count checksum }\n")
}

/// What an app has of what its user may see.
#[derive(Clone, Default)]
pub struct Copy {
    pub things: BTreeMap<String, Value>,
    pub cursor: Option<String>,
    /// How often it was emptied.
    pub resets: usize,
    /// Ids that were told as lost.
    pub lost: Vec<String>,
}

impl Copy {
    /// One page, as it came.
    pub async fn page(&mut self, viewer: &Viewer<'_>, first: usize) -> Value {
        let asked = json!({ "after": self.cursor, "first": first });
        let mut page = viewer.send(&whole(), asked).await.data()["changes"].clone();
        // It moves with the time.
        assert!(page.as_object_mut().unwrap().remove("holdUntil").is_some());
        if page["reset"] == true {
            self.things.clear();
            self.resets += 1;
        }
        for change in page["changes"].as_array().unwrap() {
            let id = change["id"].as_str().unwrap().to_owned();
            if change["type"] == "UPSERT" {
                self.things.insert(id, json!({ "version": change["version"], "node": change["node"] }));
            } else {
                assert!(change["node"].is_null());
                self.things.remove(&id);
                self.lost.push(id);
            }
        }
        self.cursor = Some(page["cursor"].as_str().unwrap().to_owned());
        page
    }

    /// All that there is. Says what the last page counted.
    pub async fn catch_up(&mut self, viewer: &Viewer<'_>, first: usize) -> Value {
        for _ in 0..1_000 {
            let page = self.page(viewer, first).await;
            if page["hasMore"] == false {
                return page["tally"].clone();
            }
        }
        panic!("{} does not come to an end", viewer.name);
    }

    /// A copy from the beginning.
    pub async fn anew(viewer: &Viewer<'_>) -> Self {
        let mut copy = Self::default();
        copy.catch_up(viewer, 40).await;
        copy
    }

    /// Holds it against one from the beginning.
    pub async fn is_up_to_date(&self, viewer: &Viewer<'_>, since: &str) {
        let fresh = Self::anew(viewer).await;
        let (name, fresh) = (&viewer.name, fresh.things);
        for (id, thing) in &fresh {
            assert_eq!(self.things.get(id), Some(thing), "{name} has another {id} since {since}");
        }
        let left: Vec<&String> = self.things.keys().filter(|id| !fresh.contains_key(*id)).collect();
        assert!(left.is_empty(), "{name} still has {left:?} since {since}");
    }
}
