//! What people say of duties, evaluations and reviews: who may, for whom, and who reads it.

mod refusals;
mod retraction;

use crate::{
    duties::{self, brought_to, deciding, duty_of},
    evaluations::{self, submitted},
    harness::Person,
    reviews,
};
use serde_json::{Value, json};

const COMMENT: &str =
    "id body scenario { code } writtenBy { displayName } organization { code } writtenAt retractedAt";

/// Gives a command on comments, each under a key of its own; answers its payload.
pub async fn give(person: &Person<'_>, command: &str, mut input: Value) -> Value {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    input["idempotencyKey"] = json!(format!("said {}", KEYS.fetch_add(1, Ordering::Relaxed)));
    let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {command}(input: $input) {{ comment {{ {COMMENT} }} userErrors {{ code path message }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await[command].clone()
}

/// What was said.
pub async fn said(person: &Person<'_>, input: Value) -> Value {
    let payload = give(person, "addComment", input).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["comment"].clone()
}

/// The bodies of the comments that the person sees on something; none where it does not see that.
pub async fn heard(person: &Person<'_>, on: &Value) -> Option<Vec<String>> {
    let query = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on Duty {{ comments {{ {COMMENT} }} }} ... on Evaluation {{ comments {{ {COMMENT} }} }}
         ... on Review {{ comments {{ {COMMENT} }} }} ... on WorkItem {{ comments {{ {COMMENT} }} }} }} }}"
    );
    let data = person.ask_with(&query, json!({ "id": on })).await;
    let comments = data["node"]["comments"].as_array()?;
    Some(comments.iter().map(|it| it["body"].as_str().unwrap().to_owned()).collect())
}

/// These bodies.
fn texts(bodies: &[&str]) -> Option<Vec<String>> {
    bodies.iter().map(|it| Some((*it).to_owned())).collect()
}

both! {
    async fn a_return_is_answered_without_completing(world) {
        let returned = brought_to(world, "RETURNED").await;
        let education = world.person("education.officer").await;
        let unit = world.person("fuchunwan-new-city.officer").await;
        let office = world.person("fengmao-office.deputy").await;
        let before = duties::again(&education, &returned).await;
        world.clock.advance(60);
        let comment = said(&education, json!({ "subject": returned["id"], "body": "  附件已补，请看 " })).await;
        let expected = json!({
            "id": comment["id"], "body": "附件已补，请看", "scenario": null, "writtenBy": { "displayName": "name of education.officer" },
            "organization": { "code": "education" }, "writtenAt": world.clock.now().rfc3339(), "retractedAt": null,
        });
        assert_eq!(comment, expected);
        said(&unit, json!({ "subject": returned["id"], "body": "社区已配合" })).await;
        said(&office, json!({ "subject": returned["id"], "body": "收到" })).await;
        let all = texts(&["附件已补，请看", "社区已配合", "收到"]);
        for (name, heard_by) in [
            ("education.signer", &all), ("fuchunwan-new-city.signer", &all), ("fengmao-office.coordinator", &all),
            ("data-platform", &all), ("health.officer", &None), ("lushan-subdistrict.officer", &None), ("auditor", &None),
        ] {
            assert_eq!(&heard(&world.person(name).await, &returned["id"]).await, heard_by, "{name}");
        }
        let after = duties::again(&education, &returned).await;
        assert_eq!(after, before, "neither its revision nor its digest moved, nor what is signed");
        // It is in the trail, and no step of the duty.
        let trail = world.trail().await;
        let said: Vec<_> = trail.iter().filter(|event| event.action == "ADD_COMMENT").collect();
        assert_eq!((said.len(), said[0].subject_kind.as_str()), (3, "comment"));
        assert!(said[0].detail.contains("附件已补"), "{}", said[0].detail);
        let told = crate::history::actions(&education, &returned["id"]).await;
        assert!(!told.contains(&"ADD_COMMENT".to_owned()), "{told:?}");
        // By its id it is found by whoever sees it, and so is who wrote it.
        let asked = "query($id: ID!) { node(id: $id) { ... on Comment { body writtenBy { id } } } }";
        let found = world.person("data-platform").await.ask_with(asked, json!({ "id": comment["id"] })).await;
        assert_eq!(found["node"]["body"], "附件已补，请看");
        let hidden = world.person("health.officer").await.ask_with(asked, json!({ "id": comment["id"] })).await;
        assert!(hidden["node"].is_null());
        let writer = "query($id: ID!) { node(id: $id) { ... on User { displayName } } }";
        for (name, seen) in [("data-platform", true), ("health.officer", false)] {
            let by = json!({ "id": found["node"]["writtenBy"]["id"] });
            let data = world.person(name).await.ask_with(writer, by).await;
            assert_eq!(!data["node"].is_null(), seen, "{name}");
        }
        // It goes on as it would have.
        let signer = world.person("education.signer").await;
        duties::done(&signer.command("signDuty", duties::signing(&after, "COMPLETE", "again")).await);
        assert_eq!(deciding(&after, None, "k")["expectedRevision"], before["revision"]);
    }

    async fn of_a_scenario_is_heard_by_who_sees_its_scores(world) {
        let submitted = submitted(world).await;
        let id = &submitted["id"];
        for (name, scenario, body) in [
            ("education.officer", Some("EDUCATION"), "教育"),
            ("health.officer", Some("HEALTH"), "健康"),
            ("fuchun-subdistrict.officer", None, "街道"),
            ("fuchun-subdistrict.signer", Some("HEALTH"), "答健康"),
            ("fengmao-office.coordinator", Some("TRANSPORT"), "交通"),
        ] {
            let comment = said(&world.person(name).await, json!({ "subject": id, "scenario": scenario, "body": body })).await;
            assert_eq!(comment["scenario"]["code"], json!(scenario));
        }
        let all = texts(&["教育", "健康", "街道", "答健康", "交通"]);
        for (name, expected) in [
            ("education.signer", texts(&["教育", "街道"])),
            ("culture-tourism-sports.officer", texts(&["教育", "街道"])),
            ("health.signer", texts(&["健康", "街道", "答健康"])),
            ("fuchun-subdistrict.officer", all.clone()),
            ("fengmao-office.deputy", all),
            ("civil-affairs.officer", None),
            ("data-platform", None),
        ] {
            assert_eq!(heard(&world.person(name).await, id).await, expected, "{name}");
        }
        let health = world.person("health.officer").await;
        let seen = evaluations::evaluation(&health, id).await;
        said(&health, json!({ "subject": id, "scenario": "HEALTH", "body": "再说一句" })).await;
        assert_eq!(evaluations::evaluation(&health, id).await, seen);
    }

    async fn in_a_review_one_hears_ones_own_until_the_conclusion(world) {
        let opened = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let id = &opened["id"];
        for (name, body) in [
            ("health.officer", "健康"), ("education.officer", "教育"), ("fuchun-subdistrict.officer", "街道"),
            ("fengmao-office.coordinator", "风貌办"),
        ] {
            said(&world.person(name).await, json!({ "subject": id, "body": body })).await;
        }
        let all = texts(&["健康", "教育", "街道", "风貌办"]);
        for (name, expected) in [
            ("health.signer", texts(&["健康"])), ("education.signer", texts(&["教育"])), ("fuchun-subdistrict.signer", texts(&["街道"])),
            ("planning-resources.officer", texts(&[])), ("lushan-subdistrict.officer", None), ("fengmao-office.deputy", all.clone()),
        ] {
            assert_eq!(heard(&world.person(name).await, id).await, expected, "{name}, while it is open");
        }
        let office = world.person("fengmao-office.coordinator").await;
        let seen = reviews::review(&office, id).await;
        let how = json!({ "conclusion": "RETURNED", "note": "材料不齐" });
        reviews::done(&reviews::give(&office, "concludeReview", reviews::deciding(&seen, "c", &how)).await);
        for name in ["health.signer", "planning-resources.officer", "fuchun-subdistrict.officer", "data-platform"] {
            assert_eq!(heard(&world.person(name).await, id).await, all, "{name}");
        }
        assert_eq!(heard(&world.person("lushan-subdistrict.officer").await, id).await, None);
    }

    async fn they_stand_in_the_order_in_which_they_were_said(world) {
        let clock = future_community::clock::Clock::standing_at(world.clock.now());
        clock.advance(120);
        let ahead = world.server_by(&clock).await;
        let health = world.person("health.officer").await;
        let duty = duty_of(&health, "health", None).await;
        let add = "mutation($input: AddCommentInput!) { addComment(input: $input) { userErrors { code } } }";
        let input = json!({ "subject": duty["id"], "body": "一", "idempotencyKey": "first" });
        assert_eq!(health.send_to(&ahead, add, json!({ "input": input })).await.data()["addComment"]["userErrors"], json!([]));
        said(&health, json!({ "subject": duty["id"], "body": "二" })).await;
        assert_eq!(heard(&health, &duty["id"]).await, texts(&["一", "二"]));
    }
}
