//! What people are told, for as long as it is so, and what of it each has read.

mod affairs;
mod due;
mod people;
mod read;

use crate::harness::Person;
use serde_json::{Value, json};

const NOTIFICATION: &str = "id kind text dueOn at readAt organization { code } subject { __typename id }";

/// What the person is told, the newest first.
pub async fn inbox(person: &Person<'_>) -> Vec<Value> {
    let question = format!("{{ viewer {{ notifications(first: 100) {{ nodes {{ {NOTIFICATION} }} }} }} }}");
    person.ask(&question).await["viewer"]["notifications"]["nodes"].as_array().unwrap().clone()
}

/// What the person is told of a thing, in the order of the words.
pub async fn told_of(person: &Person<'_>, subject: &Value) -> Vec<String> {
    // More is told than fits a page.
    let mut told = Vec::new();
    let mut after = Value::Null;
    loop {
        let question = "query($after: String) { viewer { notifications(first: 100, after: $after) { nodes { kind subject { id } }
            pageInfo { hasNextPage endCursor } } } }";
        let page =
            person.ask_with(question, json!({ "after": after })).await["viewer"]["notifications"].clone();
        for it in page["nodes"].as_array().unwrap() {
            if it["subject"]["id"] == *subject {
                told.push(it["kind"].as_str().unwrap().to_owned());
            }
        }
        if page["pageInfo"]["hasNextPage"] == false {
            told.sort();
            return told;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// How many there are in the person's inbox, and how many of them it has not read.
pub async fn counts(person: &Person<'_>) -> (i64, i64) {
    let data = person.ask("{ viewer { notifications { totalCount unreadCount } } }").await;
    let of = &data["viewer"]["notifications"];
    (of["totalCount"].as_i64().unwrap(), of["unreadCount"].as_i64().unwrap())
}

/// Marks notifications as read; answers the payload.
pub async fn mark(person: &Person<'_>, mut input: Value) -> Value {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    if input["idempotencyKey"].is_null() {
        input["idempotencyKey"] = json!(format!("mark {}", KEYS.fetch_add(1, Ordering::Relaxed)));
    }
    let question = "mutation($input: MarkNotificationsReadInput!) { markNotificationsRead(input: $input) { unreadCount \
                    userErrors { code path } } }";
    person.ask_with(question, json!({ "input": input })).await["markNotificationsRead"].clone()
}

/// Whether the person finds a notification by its id.
pub async fn is_found(person: &Person<'_>, id: &Value) -> bool {
    let question = "query($id: ID!) { node(id: $id) { id ... on Notification { kind subject { id } } } }";
    let data = person.ask_with(question, json!({ "id": id })).await;
    !data["node"].is_null()
}
