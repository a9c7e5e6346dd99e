//! The project library as the lead office changes it, by decisions.

mod adjusted;
mod refused;
mod story;

use crate::harness::Person;
use serde_json::{Value, json};

const EFFECT: &str = "changes { community field from to } \
    duties { community effect responsibility { code } organization { code } } opinionsVoided losingSight { code }";

/// Decides; answers the payload.
pub async fn adjust(person: &Person<'_>, changes: Value, more: &Value) -> Value {
    let mut input = json!({ "changes": changes, "decidedOn": "2022-08-01", "reason": "区里研究决定", "idempotencyKey": "adjust" });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    let query = format!(
        "mutation($input: AdjustLibraryInput!) {{ adjustLibrary(input: $input) {{ \
         decision {{ id decidedOn reason changes {{ community field from to }} decidedBy {{ displayName }} organization {{ code }} }} \
         {EFFECT} userErrors {{ code path message }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await["adjustLibrary"].clone()
}

/// The same, which is done.
pub async fn decided(person: &Person<'_>, changes: Value, key: &str) -> Value {
    let payload = adjust(person, changes, &json!({ "idempotencyKey": key })).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload
}

/// A change of a community as it is now.
pub async fn change(person: &Person<'_>, code: &str, mut what: Value) -> Value {
    what["community"] = json!(code);
    what["expectedRevision"] = community(person, code).await["revision"].clone();
    what
}

pub async fn community(person: &Person<'_>, code: &str) -> Value {
    let query = "query($code: String!) { community(code: $code) {
        revision code name ordinal pool implementingUnit { code } targetLevel plannedStart plannedFinish withdrawnAt withdrawalReason
    } }";
    person.ask_with(query, json!({ "code": code })).await["community"].clone()
}

/// What the pools plan and name, in the order of annex 1, and all of it.
pub async fn pools(person: &Person<'_>) -> Value {
    let data = person.ask("{ programme { totalCommunities pools { pool plannedCount namedCount } } }").await;
    let pools = data["programme"]["pools"].as_array().unwrap();
    let counts =
        pools.iter().map(|pool| json!([pool["plannedCount"], pool["namedCount"]])).collect::<Vec<_>>();
    json!([counts, data["programme"]["totalCommunities"]])
}

/// How many duties become that.
pub fn becoming(payload: &Value, effect: &str) -> usize {
    payload["duties"].as_array().unwrap().iter().filter(|duty| duty["effect"] == effect).count()
}
