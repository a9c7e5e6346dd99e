//! The policy in the register: what the real pack brings, and what a changed one changes.

mod clauses;
mod communities;
mod many;
mod merged;
mod pack;
mod refused;
mod restated;
mod withdrawn;

use crate::harness::{Person, World};
pub use pack::everything;
use serde_json::{Value, json};

/// All duties that fit, in the order of annex 2, as somebody sees them.
async fn duties(person: &Person<'_>, filter: Value) -> Vec<Value> {
    let query = "query($filter: DutyFilter, $after: String) {
        duties(first: 100, after: $after, filter: $filter, orderBy: RESPONSIBILITY) {
            pageInfo { hasNextPage endCursor }
            nodes {
                id revision status statusReason dueOn updatedAt contentDigest
                responsibility { code text } organization { code name } community { id code name }
                signOffs { act valid }
            }
        }
    }";
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = person.ask_with(query, json!({ "filter": filter, "after": after })).await;
        let page = &data["duties"];
        all.extend(page["nodes"].as_array().unwrap().clone());
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The duty of a clause, for a community.
pub async fn duty(person: &Person<'_>, clause: &str, community: &str) -> Value {
    let all = duties(person, json!({ "community": community })).await;
    let found = all.iter().find(|duty| duty["responsibility"]["code"] == clause);
    found.unwrap_or_else(|| panic!("no duty of {clause} for {community}")).clone()
}

/// Its department signs for a duty as it stands.
pub async fn acknowledge(world: &World, clause: &str, community: &str) {
    let (organization, _) = clause.rsplit_once('-').unwrap();
    let signer = world.person(&format!("{organization}.signer")).await;
    let duty = duty(&signer, clause, community).await;
    let input = json!({
        "id": duty["id"],
        "act": "ACKNOWLEDGE",
        "contentDigest": duty["contentDigest"],
        "idempotencyKey": format!("acknowledge {clause} {community}"),
    });
    let payload = signer.command("signDuty", input).await;
    assert_eq!(payload["userErrors"], json!([]));
}

/// What one field says of all of them.
fn each<'v>(rows: &'v [Value], pointer: &str) -> Vec<&'v str> {
    rows.iter().map(|row| row.pointer(pointer).and_then(Value::as_str).unwrap_or_default()).collect()
}

/// How many of them are in a state.
fn in_state(duties: &[Value], status: &str) -> usize {
    duties.iter().filter(|duty| duty["status"] == status).count()
}
