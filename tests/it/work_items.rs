//! The three lists (问题清单、工作清单、创新清单): the life of an item, who sees it, reminders, and summaries.

mod life;
mod reminders;
mod summaries;
mod tallies;
mod visibility;

use crate::harness::Person;
use serde_json::{Value, json};

pub const ITEM: &str = "id revision list title body community { code } raisedBy { code } assignedTo { code } status statusReason \
    dueOn overdue resolution resolvedBy { displayName } attachments { name } viewerActions { action allowed }";

/// Gives a command on items, under a key of its own unless one is given; answers its payload.
pub async fn give(person: &Person<'_>, command: &str, mut input: Value) -> Value {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    if input["idempotencyKey"].is_null() {
        input["idempotencyKey"] = json!(format!("of an item, {}", KEYS.fetch_add(1, Ordering::Relaxed)));
    }
    let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {command}(input: $input) {{ workItem {{ {ITEM} }} userErrors {{ code path message }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await[command].clone()
}

/// The item of a payload in which nothing is refused.
#[track_caller]
pub fn done(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["workItem"].clone()
}

/// What a payload refuses: a code, and the last of its path.
#[track_caller]
pub fn refused(payload: &Value) -> (String, String) {
    let error = &payload["userErrors"][0];
    let path = error["path"].as_array().unwrap_or_else(|| panic!("{payload}"));
    (error["code"].as_str().unwrap().to_owned(), path.last().unwrap().as_str().unwrap().to_owned())
}

/// The item that is raised by this.
pub async fn raised(person: &Person<'_>, input: Value) -> Value {
    done(&give(person, "raiseWorkItem", input).await)
}

/// The item as the person sees it; null where it does not.
pub async fn item(person: &Person<'_>, id: &Value) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on WorkItem {{ {ITEM} }} }} }}");
    person.ask_with(&query, json!({ "id": id })).await["node"].clone()
}

/// What a step takes besides the item as its taker sees it.
fn more(step: &str) -> Value {
    match step {
        "updateWorkItem" => json!({ "list": "WORK", "title": "改过的标题" }),
        "assignWorkItem" => json!({ "assignedTo": "finance" }),
        "setWorkItemDueDate" => json!({ "dueOn": "2022-09-30" }),
        "resolveWorkItem" => json!({ "resolution": "已解决" }),
        "returnWorkItem" | "dropWorkItem" | "reopenWorkItem" => json!({ "reason": "理由" }),
        _ => json!({}),
    }
}

/// Takes a step with an item as the person sees it.
pub async fn step(person: &Person<'_>, command: &str, id: &Value) -> Value {
    let mut input = more(command);
    input["id"] = id.clone();
    input["expectedRevision"] = item(person, id).await["revision"].as_i64().unwrap_or(1).into();
    give(person, command, input).await
}
