//! The life of a project: who takes which step, from where, on which day, and what follows from it.

mod advice;
mod back;
mod conditions;
mod days;
mod library;
mod life;
mod sight;
mod story;

use crate::{
    duties,
    harness::{Person, World},
    reviews,
};
use serde_json::{Value, json};

/// A community in reserve, of 场口镇.
pub const CODE: &str = "longtan";

const COMMUNITY: &str = "id revision code pool targetLevel creationType withdrawnAt stage stageSince creationBatch namingBatch actualStart \
    actualFinish unitAcceptedOn acceptances { level acceptedOn batch note } advice { code message clause } \
    stageHistory { step from to occurredOn recordedAt by { displayName } organization { code } reason batch level approval note undone } \
    viewerActions { action allowed reason }";

/// The community of a code, as somebody sees it.
pub async fn community(person: &Person<'_>, code: &str) -> Value {
    let query = format!("query($code: String!) {{ community(code: $code) {{ {COMMUNITY} }} }}");
    person.ask_with(&query, json!({ "code": code })).await["community"].clone()
}

/// Gives a command on the community as it is now; answers its payload.
pub async fn give(person: &Person<'_>, command: &str, more: Value) -> Value {
    let seen = community(person, CODE).await;
    given(person, &seen, command, more).await
}

/// Gives a command on a community as it was seen.
pub async fn given(person: &Person<'_>, seen: &Value, command: &str, more: Value) -> Value {
    let mut input = json!({
        "community": seen["code"], "expectedRevision": seen["revision"],
        "idempotencyKey": format!("{command} {} {}", seen["code"], seen["revision"]),
    });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let input_type = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {input_type}!) {{ {command}(input: $input) {{ community {{ {COMMUNITY} }} \
         userErrors {{ code path message }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await[command].clone()
}

/// The command was done.
#[track_caller]
pub fn done(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["community"].clone()
}

/// The command was refused, for this reason at this field.
#[track_caller]
pub fn refused(payload: &Value, code: &str, field: &str) {
    let error = &payload["userErrors"][0];
    assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!(["input", field])), "{payload}");
    assert!(payload["community"].is_null(), "{payload}");
}

/// A command with what it takes, on a day; and who gives it.
pub fn taking(command: &str, day: &str) -> (&'static str, Value) {
    const SIGNER: &str = "changkou-town.signer";
    const OFFICER: &str = "changkou-town.officer";
    const OFFICE: &str = "fengmao-office.coordinator";
    match command {
        "applyForCreation" => (SIGNER, json!({ "occurredOn": day, "creationType": "RENOVATION" })),
        "withdrawApplication" => (SIGNER, json!({ "occurredOn": day, "reason": "另行安排" })),
        "requestAcceptance" => (SIGNER, json!({ "occurredOn": day })),
        "startImplementation" => (OFFICER, json!({ "occurredOn": day, "approval": "富发改〔2022〕1号" })),
        "finishImplementation" | "startOperation" => (OFFICER, json!({ "occurredOn": day })),
        "recordUnitAcceptance" => (OFFICER, json!({ "acceptedOn": day })),
        "studyApplication" => (OFFICE, json!({ "occurredOn": day, "conclusion": "SELECTED" })),
        "submitUpward" => (OFFICE, json!({ "occurredOn": day, "note": "第三批" })),
        "returnApplication" | "rejectSelection" | "withdrawProject" => {
            (OFFICE, json!({ "occurredOn": day, "reason": "材料不齐" }))
        }
        "recordListing" => (
            OFFICE,
            json!({ "occurredOn": day, "batch": "2022年第一批", "level": "PROVINCIAL_AND_MUNICIPAL" }),
        ),
        "recordAcceptance" => (OFFICE, json!({ "acceptedOn": day, "level": "MUNICIPAL" })),
        "recordNaming" => (OFFICE, json!({ "occurredOn": day, "batch": "命名第一批" })),
        "undoStage" => (OFFICE, json!({ "reason": "误记" })),
        other => panic!("{other} is no command on a project"),
    }
}

/// Takes a step on a day, by who takes it.
pub async fn take(world: &World, command: &str, day: &str) -> Value {
    let (name, input) = taking(command, day);
    done(&give(&world.person(name).await, command, input).await)
}

/// Who signs for the preparation does: the unit takes its duty up, and 发改局 completes the guidance of 立项.
pub async fn prepare(world: &World) {
    for (name, clause, acts) in [
        ("changkou-town.signer", "changkou-town-1", ["ACKNOWLEDGE"].as_slice()),
        ("development-reform.signer", "development-reform-2", ["ACKNOWLEDGE", "COMPLETE"].as_slice()),
    ] {
        let signer = world.person(name).await;
        for act in acts {
            let duty = crate::policy::duty(&signer, clause, CODE).await;
            if duty["signOffs"].as_array().unwrap().iter().any(|it| it["act"] == *act) {
                continue;
            }
            duties::done(
                &signer.command("signDuty", duties::signing(&duty, act, &format!("{act} {clause}"))).await,
            );
        }
    }
}

/// A round of the recheck, with this conclusion.
pub async fn recheck(world: &World, round: usize, conclusion: &str) -> Value {
    let office = world.person("fengmao-office.coordinator").await;
    let input = json!({ "community": CODE, "kind": "RECHECK", "idempotencyKey": format!("recheck {round}") });
    let opened = reviews::done(&reviews::give(&office, "openReview", input).await);
    if conclusion != "RETURNED" {
        reviews::all_sign(world, &opened, "APPROVE").await;
    }
    let seen = reviews::review(&office, &opened["id"]).await;
    let how = json!({ "conclusion": conclusion, "note": (conclusion != "PASSED").then_some("整改") });
    let concluding = reviews::deciding(&seen, &format!("conclude {round}"), &how);
    reviews::done(&reviews::give(&office, "concludeReview", concluding).await);
    community(&office, CODE).await
}

/// Brings the project on, each step on a day of its own, from where it stands.
pub async fn brought_to(world: &World, stage: &str) -> Value {
    let steps = [
        ("RESERVE", "applyForCreation", "2021-01-10"),
        ("APPLIED", "studyApplication", "2021-02-10"),
        ("STUDIED", "submitUpward", "2021-03-10"),
        ("SUBMITTED", "recordListing", "2021-04-10"),
        ("LISTED", "startImplementation", "2021-05-10"),
        ("IMPLEMENTING", "requestAcceptance", "2022-07-10"),
        ("ACCEPTANCE_REQUESTED", "recheck", ""),
        ("RECHECKED", "recordAcceptance", "2022-08-01"),
        ("ACCEPTED", "recordNaming", "2022-08-01"),
        ("NAMED", "startOperation", "2022-08-01"),
        ("OPERATING", "withdrawProject", "2022-08-01"),
    ];
    let office = world.person("fengmao-office.coordinator").await;
    for (from, step, day) in steps {
        let seen = community(&office, CODE).await;
        if seen["stage"] == stage {
            break;
        }
        if seen["stage"] != from {
            continue;
        }
        match step {
            "startImplementation" => prepare(world).await,
            "requestAcceptance" if seen["unitAcceptedOn"].is_null() => {
                take(world, "recordUnitAcceptance", "2022-06-10").await;
            }
            _ => {}
        }
        match step {
            "recheck" => drop(recheck(world, 1, "PASSED").await),
            step => drop(take(world, step, day).await),
        }
    }
    let seen = community(&office, CODE).await;
    assert_eq!(seen["stage"], stage);
    seen
}

/// The steps that somebody is told it can take.
pub fn allowed(seen: &Value) -> Vec<&str> {
    let actions = seen["viewerActions"].as_array().unwrap().iter();
    actions.filter(|it| it["allowed"] == true).map(|it| it["action"].as_str().unwrap()).collect()
}
