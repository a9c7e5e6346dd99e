//! The life of a duty: who takes which step, from where, and what becomes of signatures.

mod content;
mod crowds;
mod life;
mod lists;
mod repetition;

use crate::harness::{Person, World};
use serde_json::{Value, json};

/// A duty that the person sees, of this clause: `education-1` for the first community, unless another is named.
pub async fn duty_of(person: &Person<'_>, organization: &str, scenario: Option<&str>) -> Value {
    let data = person
        .ask_with(
            "query($filter: DutyFilter) { duties(first: 1, filter: $filter, orderBy: RESPONSIBILITY) { nodes {
               id revision status contentDigest dueOn organization { code } responsibility { code } } } }",
            json!({ "filter": { "organization": organization, "scenario": scenario } }),
        )
        .await;
    data["duties"]["nodes"][0].clone()
}

/// The duty of this id, as the person sees it now.
pub async fn again(person: &Person<'_>, duty: &Value) -> Value {
    let data = person
        .ask_with(
            "query($id: ID!) { node(id: $id) { ... on Duty {
               id revision status statusReason contentDigest dueOn
               signOffs { id act valid signedBy { displayName } organization { code } }
               viewerActions { action allowed reason } } } }",
            json!({ "id": duty["id"] }),
        )
        .await;
    data["node"].clone()
}

/// The input of a signature on what the person saw.
pub fn signing(duty: &Value, act: &str, key: &str) -> Value {
    json!({
        "id": duty["id"],
        "act": act,
        "contentDigest": duty["contentDigest"],
        "statement": "看过了",
        "idempotencyKey": key,
    })
}

/// The input of a decision on what the person saw.
pub fn deciding(duty: &Value, reason: Option<&str>, key: &str) -> Value {
    let mut input = json!({ "id": duty["id"], "expectedRevision": duty["revision"], "idempotencyKey": key });
    if let Some(reason) = reason {
        input["reason"] = json!(reason);
    }
    input
}

/// The command was done.
#[track_caller]
pub fn done(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["duty"].clone()
}

/// The command was refused with this code, and gave nothing away.
#[track_caller]
pub fn refused(payload: &Value, code: &str) {
    assert_eq!(payload["userErrors"][0]["code"], code, "{payload}");
    assert!(payload["duty"].is_null(), "{payload}");
}

/// Brings the first duty of the education department to this state.
pub async fn brought_to(world: &World, status: &str) -> Value {
    let signer = world.person("education.signer").await;
    let coordinator = world.person("fengmao-office.coordinator").await;
    let mut duty = duty_of(&signer, "education", None).await;
    let steps: &[&str] = match status {
        "ASSIGNED" => &[],
        "ACKNOWLEDGED" => &["ACKNOWLEDGE"],
        "COMPLETED" => &["ACKNOWLEDGE", "COMPLETE"],
        "RETURNED" => &["ACKNOWLEDGE", "COMPLETE", "RETURN"],
        "CONFIRMED" => &["ACKNOWLEDGE", "COMPLETE", "CONFIRM"],
        "CANCELLED" => &["CANCEL"],
        other => panic!("{other} is no state"),
    };
    for step in steps {
        let key = format!("to-{step}");
        let payload = match *step {
            "ACKNOWLEDGE" | "COMPLETE" => signer.command("signDuty", signing(&duty, step, &key)).await,
            "RETURN" => coordinator.command("returnDuty", deciding(&duty, Some("补充材料"), &key)).await,
            "CONFIRM" => coordinator.command("confirmDuty", deciding(&duty, None, &key)).await,
            _ => coordinator.command("cancelDuty", deciding(&duty, Some("重复"), &key)).await,
        };
        duty = done(&payload);
    }
    assert_eq!(duty["status"], status);
    duty
}
