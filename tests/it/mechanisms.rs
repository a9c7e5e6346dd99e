//! Targets, the special plan, and what accompanies projects.

mod milestones;
mod targets;

use crate::harness::Person;
use serde_json::{Value, json};

/// A key that no other command has.
pub fn key() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    format!("of a mechanism, {}", KEYS.fetch_add(1, Ordering::Relaxed))
}

/// Gives a command; answers its payload, of which `fields` is asked of what was done.
pub async fn given(person: &Person<'_>, command: &str, fields: &str, mut input: Value) -> Value {
    let input_type = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    if input["idempotencyKey"].is_null() {
        input["idempotencyKey"] = key().into();
    }
    let query = format!(
        "mutation($input: {input_type}!) {{ {command}(input: $input) {{ {fields} userErrors {{ code path message }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await[command].clone()
}

/// The command was refused, for this reason at this field.
#[track_caller]
pub fn refused(payload: &Value, code: &str, field: &str) {
    let error = &payload["userErrors"][0];
    assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!(["input", field])), "{payload}");
}

const MILESTONE: &str = "id revision code title dueOn owner { code } responsibility { code } status reachedOn takenBackReason \
    attachments { name } clause decided reading viewerActions { action allowed }";

/// The milestone of a code, as somebody sees it.
pub async fn milestone(person: &Person<'_>, code: &str) -> Value {
    let data = person.ask(&format!("{{ milestones {{ {MILESTONE} }} }}")).await;
    let found = data["milestones"].as_array().unwrap().iter().find(|it| it["code"] == code);
    found.unwrap_or_else(|| panic!("no milestone {code}: {data}")).clone()
}

/// A command on a milestone as somebody sees it now.
pub async fn of_milestone(person: &Person<'_>, command: &str, code: &str, mut more: Value) -> Value {
    let seen = milestone(person, code).await;
    more["id"] = seen["id"].clone();
    if more["expectedRevision"].is_null() {
        more["expectedRevision"] = seen["revision"].clone();
    }
    given(person, command, &format!("milestone {{ {MILESTONE} }}"), more).await
}

pub async fn reached(person: &Person<'_>, code: &str, on: &str) -> Value {
    let payload = of_milestone(person, "reachMilestone", code, json!({ "reachedOn": on })).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["milestone"].clone()
}

pub async fn taken_back(person: &Person<'_>, code: &str) -> Value {
    let payload = of_milestone(person, "takeBackMilestone", code, json!({ "reason": "误记" })).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["milestone"].clone()
}
