//! Targets, the special plan, and what accompanies projects.

mod applications;
mod leases;
mod milestones;
mod publicity;
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

/// What is asked of a request for premises that was written.
pub const LEASE: &str = "leaseRequest { id revision status premises areaM2 requestedOn enterprise forwardedOn answer answeredOn statusReason \
    viewerActions { action allowed } }";

/// The request of a payload, which was done.
#[track_caller]
pub fn leased(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["leaseRequest"].clone()
}

/// A command on a request as it was seen.
pub async fn of_lease(person: &Person<'_>, seen: &Value, command: &str, mut more: Value) -> Value {
    more["id"] = seen["id"].clone();
    if more["expectedRevision"].is_null() {
        more["expectedRevision"] = seen["revision"].clone();
    }
    given(person, command, LEASE, more).await
}

/// A request as somebody sees it now.
pub async fn lease(person: &Person<'_>, seen: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on LeaseRequest { status viewerActions { action allowed } } } }";
    person.ask_with(query, json!({ "id": seen["id"] })).await["node"].clone()
}

/// What is asked of a record of publicity that was written.
pub const RECORD: &str = "publicityRecord { id revision status title organization { code } community { code } attachments { name } statusReason \
    viewerActions { action allowed } }";

/// The record of a payload, which was done.
#[track_caller]
pub fn recorded(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["publicityRecord"].clone()
}

/// A command on a record as it was seen.
pub async fn of_record(person: &Person<'_>, seen: &Value, command: &str, mut more: Value) -> Value {
    more["id"] = seen["id"].clone();
    more["expectedRevision"] = seen["revision"].clone();
    let fields = if command == "discardPublicityRecord" { "publicityRecord { id }" } else { RECORD };
    given(person, command, fields, more).await
}

/// The titles of the records that somebody sees.
pub async fn seen_records(person: &Person<'_>) -> Vec<String> {
    let data = person.ask("{ publicityRecords(first: 100) { nodes { title } } }").await;
    let nodes = data["publicityRecords"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|it| it["title"].as_str().unwrap().to_owned()).collect()
}

/// A unit asks for premises.
pub async fn asked(unit: &Person<'_>, community: &str) -> Value {
    let input = json!({ "community": community, "premises": "沿街一层", "purpose": "邻里中心" });
    leased(&given(unit, "requestLease", LEASE, input).await)
}

/// Somebody records a visit.
pub async fn visited(person: &Person<'_>, title: &str) -> Value {
    let input = json!({ "kind": "SITE_VISIT", "title": title, "heldOn": "2022-07-20" });
    recorded(&given(person, "savePublicityRecord", RECORD, input).await)
}

/// What is asked of a digital application that was written.
pub const APPLICATION: &str = "digitalApplication { id revision kind status name purpose inUseSince retiredIn community { code } \
    activity { month value threshold met reason by { displayName } superseded { value reason by { displayName } } } missingMonths statusReason \
    viewerActions { action allowed } }";

/// The application of a payload, which was done.
#[track_caller]
pub fn applied(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["digitalApplication"].clone()
}

/// A unit writes an application of a community down, in use since June.
pub async fn put_to_use(unit: &Person<'_>, community: &str, name: &str) -> Value {
    let input = json!({ "community": community, "kind": "CUSTOM", "name": name, "purpose": "居家养老呼叫", "inUseSince": "2022-06" });
    applied(&given(unit, "saveDigitalApplication", APPLICATION, input).await)
}

/// A command on an application as it was seen.
pub async fn of_application(person: &Person<'_>, seen: &Value, command: &str, mut more: Value) -> Value {
    let named = if command == "recordApplicationActivity" { "application" } else { "id" };
    more[named] = seen["id"].clone();
    if more["expectedRevision"].is_null() {
        more["expectedRevision"] = seen["revision"].clone();
    }
    given(person, command, APPLICATION, more).await
}

/// How active an application was in a month is reported.
pub async fn reported(unit: &Person<'_>, seen: &Value, month: &str, value: &str) -> Value {
    let input = json!({ "month": month, "value": value });
    applied(&of_application(unit, seen, "recordApplicationActivity", input).await)
}
