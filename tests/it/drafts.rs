//! Drafts: from one device to another, their writer's alone, whatever becomes of what they are about.

mod conflicts;

use crate::{
    accounts,
    duties::{brought_to, deciding, done, duty_of},
    harness::{PASSWORD, Pack, Person, World},
};
use future_community::domain::account;
use serde_json::{Value, json};

const DRAFT: &str =
    "id command subjectId input baseVersion state revision updatedAt current { __typename id }";

/// Gives a command on drafts, under a key of its own unless one is given; answers its payload.
pub async fn give(person: &Person<'_>, command: &str, mut input: Value) -> Value {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    if input["idempotencyKey"].is_null() {
        input["idempotencyKey"] = json!(format!("draft {}", KEYS.fetch_add(1, Ordering::Relaxed)));
    }
    let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {command}(input: $input) {{ draft {{ {DRAFT} }} userErrors {{ __typename code path
           ... on ConflictError {{ currentRevision currentNode {{ id ... on Draft {{ input }} }} }} }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await[command].clone()
}

/// A draft that was saved.
#[track_caller]
fn saved(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["draft"].clone()
}

fn refused(payload: &Value) -> (&str, &str) {
    assert!(payload["draft"].is_null(), "{payload}");
    let error = &payload["userErrors"][0];
    (error["code"].as_str().unwrap(), error["path"][1].as_str().unwrap())
}

async fn drafts(person: &Person<'_>) -> Vec<Value> {
    let data = person.ask(&format!("{{ drafts {{ {DRAFT} }} }}")).await;
    data["drafts"].as_array().unwrap().clone()
}

/// The version of a thing, as the feed tells the person.
async fn version(person: &Person<'_>, id: &Value) -> Value {
    let mut after = Value::Null;
    loop {
        let asked = "query($after: String) { changes(after: $after, first: 200) { cursor hasMore changes { id version } } }";
        let page = person.ask_with(asked, json!({ "after": after })).await["changes"].clone();
        if let Some(it) = page["changes"].as_array().unwrap().iter().find(|it| it["id"] == *id) {
            return it["version"].clone();
        }
        assert_eq!(page["hasMore"], true, "{id} is not told");
        after = page["cursor"].clone();
    }
}

/// What a draft of a statement under a duty is.
fn statement(duty: &Value, version: &Value, words: &str) -> Value {
    json!({ "command": "DUTY_STATEMENT", "subject": duty["id"], "input": words, "baseVersion": version })
}

/// The person saves a draft about the first duty that it sees of an organization.
pub async fn of_a_duty(person: &Person<'_>, organization: &str, words: &str) -> Value {
    let duty = duty_of(person, organization, None).await;
    saved(&give(person, "saveDraft", statement(&duty, &json!("seen"), words)).await)
}

/// Whether anybody finds it by its id.
async fn is_found(person: &Person<'_>, id: &Value) -> bool {
    !person.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await["node"].is_null()
}

both! {
    async fn a_draft_goes_from_one_device_to_another_and_is_nobody_elses(world) {
        let phone = world.person("education.signer").await;
        let duty = duty_of(&phone, "education", None).await;
        let words = r#"{"statement":"已办结，附件见\n第二行"}"#;
        let input = statement(&duty, &version(&phone, &duty["id"]).await, words);
        let draft = saved(&give(&phone, "saveDraft", input.clone()).await);
        assert_eq!((&draft["input"], &draft["state"], &draft["revision"]), (&json!(words), &json!("CURRENT"), &json!(1)));
        assert_eq!((&draft["subjectId"], &draft["current"]["__typename"]), (&duty["id"], &json!("Duty")));
        // Another session of the account has it.
        let desk = accounts::signs_in(world, "education.signer", PASSWORD).await.unwrap();
        assert_eq!(drafts(&desk).await, std::slice::from_ref(&draft));
        let mut again = input.clone();
        again["id"] = draft["id"].clone();
        again["input"] = json!("在办公室写完");
        again["expectedRevision"] = json!(1);
        let written = saved(&give(&desk, "saveDraft", again.clone()).await);
        assert_eq!((&written["input"], &written["revision"]), (&json!("在办公室写完"), &json!(2)));
        // The phone wrote too: it is told what the desk made of it.
        again["input"] = json!("在路上写");
        let conflict = give(&phone, "saveDraft", again.clone()).await;
        assert_eq!(conflict["userErrors"], json!([{
            "__typename": "ConflictError", "code": "CONFLICT", "path": ["input", "expectedRevision"], "currentRevision": 2,
            "currentNode": { "id": draft["id"], "input": "在办公室写完" },
        }]));
        // Nobody else sees it, by any path, nor takes it away.
        for name in ["education.officer", "education.signer2", "fengmao-office.coordinator", "data-platform", "sysadmin", "secadmin", "auditor"] {
            let other = world.person(name).await;
            assert!(!is_found(&other, &draft["id"]).await, "{name}");
            assert_eq!(refused(&give(&other, "discardDraft", json!({ "id": draft["id"] })).await), ("NOT_FOUND", "id"), "{name}");
            let theirs = give(&other, "saveDraft", again.clone()).await;
            assert_eq!(refused(&theirs), ("NOT_FOUND", "id"), "{name}");
        }
        assert!(!is_found(&world.nobody(), &draft["id"]).await);
        // The trail says that there is one, and neither what nor about what.
        let trail = world.trail().await;
        let told: Vec<_> = trail.iter().filter(|event| event.subject_kind == "draft").collect();
        assert_eq!(told.iter().map(|event| event.action.as_str()).collect::<Vec<_>>(), ["SAVE_DRAFT", "SAVE_DRAFT"]);
        assert!(told.iter().all(|event| event.detail == "{}" && event.organization_id.is_none()));
        let kept = "SELECT command || COALESCE(said, '') FROM idempotency_keys WHERE command = 'saveDraft'";
        for row in world.database.rows(kept).await {
            assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "saveDraft");
        }
        assert!(saved(&give(&phone, "discardDraft", json!({ "id": draft["id"] })).await).is_null());
        assert_eq!(drafts(&desk).await, Vec::<Value>::new());
        assert_eq!(refused(&give(&phone, "discardDraft", json!({ "id": draft["id"] })).await), ("NOT_FOUND", "id"));
    }

    async fn it_tells_whether_its_subject_is_what_its_writer_saw(world) {
        let (signer, office) = (world.person("education.signer").await, world.person("fengmao-office.coordinator").await);
        let duty = duty_of(&signer, "education", None).await;
        let draft = saved(&give(&signer, "saveDraft", statement(&duty, &version(&signer, &duty["id"]).await, "说明")).await);
        let mut moving = deciding(&duty, None, "m");
        moving["dueOn"] = json!("2022-12-31");
        done(&office.command("setDutyDueDate", moving).await);
        let seen = drafts(&signer).await;
        assert_eq!((&seen[0]["state"], &seen[0]["input"], &seen[0]["revision"]), (&json!("CHANGED"), &json!("说明"), &json!(1)));
        // Looked at again, and saved by what is there now.
        let mut again = statement(&duty, &version(&signer, &duty["id"]).await, "说明");
        again["id"] = draft["id"].clone();
        again["expectedRevision"] = json!(1);
        assert_eq!(saved(&give(&signer, "saveDraft", again.clone()).await)["state"], "CURRENT");
        // Its duty goes to another department: the words stay.
        assert!(Pack::copy().with("responsibilities.csv", "education-1,education,1", "education-1,health,9").import(world).await.duties_transferred > 0);
        let gone = drafts(&signer).await;
        assert_eq!((&gone[0]["state"], &gone[0]["current"], &gone[0]["input"]), (&json!("GONE"), &json!(null), &json!("说明")));
        again["expectedRevision"] = json!(2);
        again["input"] = json!("说明，存档");
        assert_eq!(saved(&give(&signer, "saveDraft", again.clone()).await)["state"], "GONE", "they can be written on");
        again["id"] = Value::Null;
        assert_eq!(refused(&give(&signer, "saveDraft", again).await), ("NOT_FOUND", "subject"), "and no more begun");
    }

    async fn it_stays_when_sessions_end_and_while_its_account_is_closed(world) {
        let signer = world.person("education.signer").await;
        let draft = of_a_duty(&signer, "education", "说明").await;
        account::disable(&world.store, "education.signer").await.unwrap();
        assert_eq!(signer.send("{ drafts { id } }", json!({})).await.status, 401);
        account::enable(&world.store, "education.signer").await.unwrap();
        let back = accounts::signs_in(world, "education.signer", PASSWORD).await.unwrap();
        assert_eq!(drafts(&back).await[0]["id"], draft["id"]);
        // A signature is not given by it, and does not take it away.
        let completed = brought_to(world, "COMPLETED").await;
        assert_eq!(completed["id"], draft["subjectId"]);
        assert_eq!(drafts(&back).await[0]["state"], "CHANGED");
    }

    async fn what_may_be_kept_is_bounded(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let of_health = duty_of(&world.person("health.signer").await, "health", None).await;
        let seen = json!("seen");
        let with = |name: &str, value: Value| {
            let mut input = statement(&duty, &seen, "说明");
            input[name] = value;
            input
        };
        for (input, expected) in [
            (with("subject", of_health["id"].clone()), ("NOT_FOUND", "subject")),
            (with("subject", json!("duty_none")), ("NOT_FOUND", "subject")),
            (with("command", json!("OPINION_COMMENT")), ("NOT_FOUND", "subject")),
            (with("input", json!("")), ("INVALID", "input")),
            (with("input", json!("x".repeat(32 * 1024 + 1))), ("INVALID", "input")),
            (with("baseVersion", json!("")), ("INVALID", "baseVersion")),
            (with("baseVersion", json!("x".repeat(65))), ("INVALID", "baseVersion")),
            (with("id", json!("draft_none")), ("NOT_FOUND", "id")),
        ] {
            assert_eq!(refused(&give(&signer, "saveDraft", input.clone()).await), expected, "{input}");
        }
        let first = saved(&give(&signer, "saveDraft", with("input", json!("x".repeat(32 * 1024)))).await);
        for (name, value, expected) in [
            ("expectedRevision", Value::Null, ("INVALID", "expectedRevision")),
            ("expectedRevision", json!(2), ("CONFLICT", "expectedRevision")),
            ("command", json!("VERIFY_SCORES"), ("INVALID", "subject")),
        ] {
            let mut input = with("id", first["id"].clone());
            input["expectedRevision"] = json!(1);
            input[name] = value;
            assert_eq!(refused(&give(&signer, "saveDraft", input.clone()).await), expected, "{input}");
        }
        // 3 MiB in all: 95 more of the longest, and no word more.
        let one = world.database.rows("SELECT account_id FROM drafts").await.len();
        assert_eq!(one, 1);
        copies(world, 95).await;
        assert_eq!(refused(&give(&signer, "saveDraft", with("input", json!("x"))).await), ("WRONG_STATE", "input"));
        let listed = drafts(&signer).await;
        assert_eq!(listed.len(), 96, "all that may be kept is listed at once");
        // 200 of whichever length, however many devices ask at once.
        world.database.execute("UPDATE drafts SET input = 'x', bytes = 1").await.unwrap();
        copies(world, 102).await;
        let asked = (0..6).map(|_| give(&signer, "saveDraft", with("input", json!("x"))));
        let answered = futures_util::future::join_all(asked).await;
        let done = answered.iter().filter(|payload| payload["userErrors"] == json!([])).count();
        assert_eq!(done, 2, "{answered:?}");
        assert_eq!(drafts(&signer).await.len(), 200);
        // What is said already is said again without a trace.
        let events = world.trail().await.len();
        let mut same = with("id", first["id"].clone());
        same["input"] = json!("x");
        same["expectedRevision"] = json!(1);
        assert_eq!(saved(&give(&signer, "saveDraft", same).await)["revision"], 1);
        assert_eq!(world.trail().await.len(), events);
    }
}

/// So many copies of the first draft.
async fn copies(world: &World, number: usize) {
    let there = world.database.rows("SELECT id FROM drafts").await.len();
    for at in there..there + number {
        let id = uuid::Uuid::from_u128(u128::try_from(at).unwrap() + (1 << 127));
        let id = if world.database.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        let copy = format!(
            "INSERT INTO drafts SELECT {id}, account_id, command, subject_id, input, bytes, base_version, revision, updated_at
             FROM (SELECT * FROM drafts LIMIT 1) AS first"
        );
        world.database.execute(&copy).await.unwrap();
    }
}
