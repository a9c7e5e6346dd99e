//! Reviews: rosters that follow from clauses, opinions bound to what each department sees, and the conclusion.

mod conclusion;
mod counters;
mod crowds;
mod hands;
mod interleaving;
mod opinions;
mod rosters;
mod visibility;

use crate::harness::{Person, World};
use serde_json::{Value, json};

pub use crate::evaluations::{done, refused};

const REVIEW: &str = "id revision status kind round signedCount requiredCount contentDigest conclusion conclusionNote dueOn \
    concludedAt community { code } evaluation { id status } \
    roster { organization { code } responsibility { code } clause addedReason } \
    opinions { id organization { code } decision comment signedBy { displayName } contentDigest valid withdrawnAt \
      withdrawalReason } \
    viewerActions { action allowed }";

/// Gives a command on reviews; answers its payload.
pub async fn give(person: &Person<'_>, command: &str, input: Value) -> Value {
    let opinion = match command {
        "signOpinion" | "withdrawOpinion" => "opinion { id decision valid contentDigest content }",
        _ => "",
    };
    let input_type = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {input_type}!) {{ {command}(input: $input) {{ {opinion} review {{ {REVIEW} }} \
         userErrors {{ code path message }} }} }}"
    );
    let data = person.ask_with(&query, json!({ "input": input })).await;
    data[command].clone()
}

/// A review that the lead office opened, as it sees it.
pub async fn opened(world: &World, community: &str, kind: &str, evaluation: Option<&Value>) -> Value {
    let office = world.person("fengmao-office.coordinator").await;
    let input = json!({
        "community": community, "kind": kind, "evaluation": evaluation,
        "idempotencyKey": format!("open-{kind}-{community}"),
    });
    done(&give(&office, "openReview", input).await)
}

/// The review of an id, as the person sees it; null where it does not.
pub async fn review(person: &Person<'_>, id: &Value) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Review {{ {REVIEW} }} }} }}");
    person.ask_with(&query, json!({ "id": id })).await["node"].clone()
}

/// Signs what the person sees now; answers the payload.
pub async fn sign(person: &Person<'_>, id: &Value, decision: &str, key: &str) -> Value {
    let seen = review(person, id).await;
    let comment = (decision != "APPROVE").then_some("见附件");
    let input = json!({
        "review": id, "decision": decision, "comment": comment, "contentDigest": seen["contentDigest"],
        "idempotencyKey": key,
    });
    give(person, "signOpinion", input).await
}

/// The departments on the roster of a review, as it was seen.
pub fn roster_of(review: &Value) -> Vec<&str> {
    let entries = review["roster"].as_array().unwrap().iter();
    entries.map(|entry| entry["organization"]["code"].as_str().unwrap()).collect()
}

/// Everybody on the roster signs, by its signer.
pub async fn all_sign(world: &World, review: &Value, decision: &str) -> Vec<String> {
    let roster: Vec<String> = roster_of(review).into_iter().map(str::to_owned).collect();
    for department in &roster {
        let signer = world.person(&format!("{department}.signer")).await;
        done(&sign(&signer, &review["id"], decision, &format!("sign-{}", review["id"])).await);
    }
    roster
}

/// The input of a step of the lead office on a review as it was seen.
pub fn deciding(review: &Value, key: &str, more: &Value) -> Value {
    let mut input =
        json!({ "id": review["id"], "expectedRevision": review["revision"], "idempotencyKey": key });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    input
}

/// The departments whose opinion is valid, and those whose opinion is not, as somebody sees them.
pub fn validity(review: &Value) -> (Vec<&str>, Vec<&str>) {
    let of = |valid: bool| {
        let opinions = review["opinions"].as_array().unwrap().iter();
        let opinions = opinions.filter(|opinion| opinion["valid"] == valid);
        opinions.map(|it| it["organization"]["code"].as_str().unwrap()).collect()
    };
    (of(true), of(false))
}
