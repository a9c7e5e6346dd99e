//! Plans of communities (申报方案、实施方案): versions, their appraisals, and who sees which.

mod appraisals;
mod covered;
mod files;
mod life;
mod races;
mod told;
mod visibility;

use crate::{
    harness::{Person, World},
    reviews,
};
use serde_json::{Value, json};

pub use crate::evaluations::{done, refused};

pub const APPLICATION: &str = "APPLICATION_PLAN";
pub const IMPLEMENTATION: &str = "IMPLEMENTATION_PLAN";

const PLAN: &str = "id revision kind version status title summary contentDigest submittedAt community { code } review { id } \
    viewerActions { action allowed }";

/// Gives a command on plans; answers its payload.
pub async fn give(person: &Person<'_>, command: &str, input: Value) -> Value {
    let input_type = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {input_type}!) {{ {command}(input: $input) {{ plan {{ {PLAN} }} \
         userErrors {{ code path message }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await[command].clone()
}

/// The plan of an id, as the person sees it; null where it does not.
pub async fn plan(person: &Person<'_>, id: &Value) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Plan {{ {PLAN} }} }} }}");
    person.ask_with(&query, json!({ "id": id })).await["node"].clone()
}

/// What a person sees of the plans of a community, each as its kind's first letter, its version and its status: `A2 DRAFT`.
pub async fn seen(person: &Person<'_>, community: &str) -> Vec<String> {
    let query = "query($code: String!) { community(code: $code) { plans { kind version status } } }";
    let data = person.ask_with(query, json!({ "code": community })).await;
    let plans = data["community"]["plans"].as_array().unwrap().iter();
    let word = |plan: &Value, name: &str| plan[name].as_str().unwrap().to_owned();
    plans.map(|it| format!("{}{} {}", &word(it, "kind")[..1], it["version"], word(it, "status"))).collect()
}

/// A key that no other command has.
pub fn key() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    format!("of a plan, {}", KEYS.fetch_add(1, Ordering::Relaxed))
}

pub fn saving(community: &str, kind: &str, title: &str) -> Value {
    json!({ "community": community, "kind": kind, "title": title, "idempotencyKey": key() })
}

/// A draft that is begun.
pub async fn drafted(person: &Person<'_>, community: &str, kind: &str) -> Value {
    let mut input = saving(community, kind, "社区方案");
    input["summary"] = "邻里活动、养老托幼".into();
    done(&give(person, "savePlan", input).await)
}

/// Throws a draft away.
pub async fn discarded(person: &Person<'_>, draft: &Value) {
    let payload = give(person, "discardPlan", deciding(draft)).await;
    assert_eq!(payload, json!({ "plan": null, "userErrors": [] }));
}

/// The input of a step on a plan as it was seen.
pub fn deciding(plan: &Value) -> Value {
    json!({ "id": plan["id"], "expectedRevision": plan["revision"], "idempotencyKey": key() })
}

pub fn submitting(plan: &Value) -> Value {
    let mut input = deciding(plan);
    input["contentDigest"] = plan["contentDigest"].clone();
    input
}

/// The next version of a community's plan, drafted and submitted by the signer of its unit.
pub async fn submitted(signer: &Person<'_>, community: &str, kind: &str) -> Value {
    let draft = drafted(signer, community, kind).await;
    done(&give(signer, "submitPlan", submitting(&draft)).await)
}

/// An appraisal of these plans that the lead office opened.
pub async fn appraised(world: &World, community: &str, plans: &[&Value]) -> Value {
    let ids: Vec<&Value> = plans.iter().map(|plan| &plan["id"]).collect();
    let input = json!({ "community": community, "kind": "APPRAISAL", "plans": ids, "idempotencyKey": key() });
    let office = world.person("fengmao-office.coordinator").await;
    done(&reviews::give(&office, "openReview", input).await)
}

/// The office concludes or cancels a review, as it is now.
pub async fn ended(world: &World, review: &Value, command: &str, how: Value) -> Value {
    let office = world.person("fengmao-office.coordinator").await;
    let now = reviews::review(&office, &review["id"]).await;
    done(&reviews::give(&office, command, reviews::deciding(&now, &key(), &how)).await)
}

/// The status of a plan, as the lead office sees it.
pub async fn status(world: &World, plan_of: &Value) -> String {
    let office = world.person("fengmao-office.coordinator").await;
    plan(&office, &plan_of["id"]).await["status"].as_str().unwrap().to_owned()
}
