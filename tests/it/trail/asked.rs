//! What the auditor asks the trail.

use crate::{
    comments,
    duties::brought_to,
    evaluations,
    harness::{Person, World},
    reviews,
};
use entity::audit_event::Model;
use serde_json::{Value, json};

/// The ids of the events that fit a filter, the newest first.
async fn told(auditor: &Person<'_>, filter: &str) -> Vec<String> {
    let query = format!("{{ auditEvents(first: 100, filter: {filter}) {{ totalCount nodes {{ id }} }} }}");
    let list = &auditor.ask(&query).await["auditEvents"];
    let ids: Vec<String> =
        list["nodes"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(list["totalCount"], json!(ids.len()), "{filter}");
    ids
}

fn those(trail: &[Model], fits: impl Fn(&Model) -> bool) -> Vec<String> {
    let mut found: Vec<&Model> = trail.iter().filter(|event| fits(event)).collect();
    found.sort_by_key(|event| std::cmp::Reverse((event.occurred_at, event.id)));
    found.into_iter().map(|event| event.id.to_string()).collect()
}

/// A signature on each of three days, for two organizations.
async fn three_days(world: &World) {
    for name in ["education.signer", "health.signer", "education.signer2"] {
        let signer = world.person(name).await;
        let duty = signer
            .ask("{ duties(first: 1, filter: { status: [ASSIGNED] }) { nodes { id contentDigest } } }")
            .await;
        let duty = &duty["duties"]["nodes"][0];
        let input = json!({
            "id": duty["id"], "act": "ACKNOWLEDGE", "contentDigest": duty["contentDigest"], "idempotencyKey": name,
        });
        assert_eq!(signer.command("signDuty", input).await["userErrors"], json!([]));
        world.clock.advance(24 * 60 * 60);
    }
}

both! {
    async fn the_trail_is_asked_by_time_organization_action_actor_and_kind(world) {
        three_days(world).await;
        let auditor = world.person("auditor").await;
        let trail = world.trail().await;
        let organization = |code: &str| {
            let code = code.to_owned();
            async move {
                let query = format!("{{ organization(code: \"{code}\") {{ id }} }}");
                world.nobody().ask(&query).await["organization"]["id"].as_str().unwrap().to_owned()
            }
        };
        let education = organization("education").await;
        let is_for = |event: &Model, id: &str| event.organization_id.is_some_and(|of| of.to_string() == id);
        let signed = |event: &Model| event.action == "SIGN_DUTY";
        let day = |event: &Model| event.occurred_at.rfc3339()[..10].to_owned();
        let of_education = told(&auditor, "{ organization: \"education\" }").await;
        assert_eq!(of_education, those(&trail, |event| is_for(event, &education)));
        assert!(of_education.len() >= 2);
        assert_eq!(told(&auditor, "{ subjectKind: \"duty\" }").await, those(&trail, signed));
        let second = told(&auditor, "{ since: \"2022-08-02T00:00:00Z\", until: \"2022-08-03T00:00:00Z\" }").await;
        assert_eq!(second, those(&trail, |event| day(event) == "2022-08-02"));
        // The first moment is in it and the last is not, in whichever zone they are named.
        let of_it = told(&auditor, "{ since: \"2022-08-02T08:00:00+08:00\", until: \"2022-08-03T08:00:00.000000+08:00\" }").await;
        assert_eq!(of_it, second);
        let actor = trail.iter().find(|event| signed(event)).unwrap().actor_id.unwrap();
        let all = format!("{{ actor: \"{actor}\", action: \"SIGN_DUTY\", organization: \"education\", subjectKind: \"duty\", since: \"2022-08-01T00:00:00Z\" }}");
        assert_eq!(told(&auditor, &all).await, those(&trail, |event| signed(event) && event.actor_id == Some(actor)));
        assert_eq!(told(&auditor, "{ action: \"NEVER\" }").await, [""; 0]);
    }

    async fn what_the_trail_cannot_be_asked_is_told(world) {
        let auditor = world.person("auditor").await;
        for filter in [
            json!({ "subject": "x" }),
            json!({ "subjectKind": "" }),
            json!({ "subjectKind": "Duty" }),
            json!({ "actor": "duty_01h455vb4pex5vsknk084sn02q" }),
            json!({ "action": "sign duty" }),
            json!({ "organization": "nowhere" }),
            json!({ "since": "yesterday" }),
            json!({ "until": "2022-08-01" }),
        ] {
            let query = "query($filter: AuditEventFilter) { auditEvents(filter: $filter) { totalCount } }";
            let answer = auditor.send(query, json!({ "filter": filter })).await;
            assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{filter}");
        }
    }
}

both! {
    async fn what_an_event_is_about_is_told_in_words(world) {
        let duty = brought_to(world, "RETURNED").await;
        let evaluation = evaluations::made_final(world).await;
        let review = reviews::opened(world, "jiangbin", "APPRAISAL", Some(&evaluation["id"])).await;
        reviews::all_sign(world, &review, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        let query = "query($id: ID!) { node(id: $id) { ... on Duty { responsibility { code } community { name } } } }";
        let seen = office.ask_with(query, json!({ "id": duty["id"] })).await["node"].clone();
        let clause = seen["responsibility"]["code"].as_str().unwrap();
        let of_duty = [Some(clause), seen["community"]["name"].as_str()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let auditor = world.person("auditor").await;
        assert!(auditor.ask_with(query, json!({ "id": duty["id"] })).await["node"].is_null());
        let about = async |action: &str| {
            let query = format!("{{ auditEvents(first: 100, filter: {{ action: \"{action}\" }}) {{ nodes {{ about }} }} }}");
            let found = auditor.ask(&query).await["auditEvents"]["nodes"].as_array().unwrap().clone();
            assert!(!found.is_empty(), "{action}");
            found.into_iter().map(|it| it["about"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        for action in ["SIGN_DUTY", "RETURN_DUTY"] {
            assert!(about(action).await.iter().all(|words| *words == of_duty), "{action}");
        }
        for action in ["OPEN_EVALUATION", "SUBMIT_EVALUATION", "VERIFY_SCORES", "FINALIZE_EVALUATION"] {
            assert!(about(action).await.iter().all(|words| words == "jiangbin"), "{action}");
        }
        for action in ["OPEN_REVIEW", "SIGN_OPINION"] {
            assert!(about(action).await.iter().all(|words| words == "APPRAISAL jiangbin"), "{action}");
        }
        assert_eq!(about("PUBLISH_INDICATOR_SET").await, ["small"]);
        let people = about("SIGN_IN").await;
        assert!(people.contains(&"education.signer".to_owned()), "{people:?}");
        let title = auditor.ask("{ programme { title } }").await["programme"]["title"].clone();
        assert!(about("IMPORT_POLICY").await.iter().all(|words| *words == title));
    }

    async fn what_a_comment_is_on_is_told_in_words(world) {
        let duty = brought_to(world, "RETURNED").await;
        let evaluation = evaluations::submitted(world).await;
        let review = reviews::opened(world, "jiangbin", "APPRAISAL", None).await;
        let office = world.person("fengmao-office.coordinator").await;
        let auditor = world.person("auditor").await;
        let about = async |action: &str| {
            let query = format!("{{ auditEvents(first: 1, filter: {{ action: \"{action}\" }}) {{ nodes {{ about }} }} }}");
            auditor.ask(&query).await["auditEvents"]["nodes"][0]["about"].clone()
        };
        let of_duty = about("RETURN_DUTY").await;
        for (on, words) in [(&duty, of_duty), (&evaluation, json!("jiangbin")), (&review, json!("APPRAISAL jiangbin"))] {
            world.clock.advance(60);
            let comment = comments::said(&office, json!({ "subject": on["id"], "body": "请看" })).await;
            assert_eq!(about("ADD_COMMENT").await, words);
            world.clock.advance(60);
            comments::give(&office, "retractComment", json!({ "id": comment["id"] })).await;
            assert_eq!(about("RETRACT_COMMENT").await, words);
        }
    }
}

/// The details of the sign-ins of an action, oldest first.
pub async fn details(world: &World, action: &str) -> Vec<Value> {
    let events = world.trail().await.into_iter().filter(|event| event.action == action);
    events.map(|event| serde_json::from_str(&event.detail).unwrap()).collect()
}
