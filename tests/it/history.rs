//! What happened to duties, evaluations and reviews: to each viewer what it may know, in order, a page at a time.

mod decisions;
mod evaluations;
mod order;
mod reviews;

use crate::harness::Person;
use serde_json::{Value, json};

const HISTORY: &str = "query($id: ID!) { node(id: $id) {
    ... on Duty { history(first: 100) { ...page } } ... on Evaluation { history(first: 100) { ...page } }
    ... on Review { history(first: 100) { ...page } } ... on WorkItem { history(first: 100) { ...page } } } }
    fragment page on HistoryConnection { totalCount nodes { at action by { displayName } organization { code } reason from to } }";

/// What the person is told of a duty, an evaluation or a review; none where it does not see that.
pub async fn told(person: &Person<'_>, id: &Value) -> Option<Vec<Value>> {
    let data = person.ask_with(HISTORY, json!({ "id": id })).await;
    let history = &data["node"]["history"];
    let entries = history["nodes"].as_array()?;
    assert_eq!(history["totalCount"], json!(entries.len()), "{history}");
    Some(entries.clone())
}

/// The actions that the person is told of.
pub async fn actions(person: &Person<'_>, id: &Value) -> Vec<String> {
    let told = told(person, id).await.unwrap_or_default();
    told.iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
}

/// An entry, short: what, by whom, for whom, why, from, to.
pub fn short(entry: &Value) -> [&str; 6] {
    let text = |value: &'static str| entry.pointer(value).and_then(Value::as_str).unwrap_or_default();
    [
        text("/action"),
        text("/by/displayName"),
        text("/organization/code"),
        text("/reason"),
        text("/from"),
        text("/to"),
    ]
}
