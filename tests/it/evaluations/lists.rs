//! Lists of evaluations: what waits for whom, what has changed, and what one may do.

use super::{
    SELF_SCORES, done, evaluation, give, opened, published, refused, score_of, scores, submitted, verify,
};
use crate::harness::{Pack, Person, World};
use entity::vocabulary::Role;
use serde_json::{Value, json};

/// How many evaluations fit, by who is named.
async fn found(world: &World, name: &str, filter: &Value) -> i64 {
    let query = "query($filter: EvaluationFilter) { evaluations(filter: $filter) { totalCount nodes { id } }
        community(code: \"jiangbin\") { evaluations(filter: $filter) { totalCount nodes { id } } } }";
    let data = world.person(name).await.ask_with(query, json!({ "filter": filter })).await;
    assert_eq!(data["evaluations"], data["community"]["evaluations"], "{name} {filter}");
    let total = data["evaluations"]["totalCount"].as_i64().unwrap();
    assert_eq!(i64::try_from(data["evaluations"]["nodes"].as_array().unwrap().len()).unwrap(), total);
    total
}

/// Who of these finds the one evaluation by a filter; who sees it finds it by its contrary otherwise.
async fn who<'n>(world: &World, names: &[&'n str], field: &str) -> Vec<&'n str> {
    let mut who = Vec::new();
    for name in names {
        let [all, is, is_not] = [json!({}), json!({ field: true }), json!({ field: false })];
        let is = found(world, name, &is).await;
        assert_eq!(is + found(world, name, &is_not).await, found(world, name, &all).await, "{name} {field}");
        if is == 1 {
            who.push(*name);
        }
    }
    who
}

/// What a person is told of each step: null where it may take it, or else why not.
async fn actions(person: &Person<'_>, id: &Value) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Evaluation { viewerActions { action allowed reason } } } }";
    let data = person.ask_with(query, json!({ "id": id })).await;
    let actions = data["node"]["viewerActions"].as_array().cloned().unwrap_or_default();
    for it in &actions {
        assert_eq!(it["allowed"] == json!(true), it["reason"].is_null(), "{it}");
    }
    actions.iter().map(|it| (it["action"].as_str().unwrap().to_owned(), it["reason"].clone())).collect()
}

/// Of all steps, those that a person may take.
async fn allowed(world: &World, name: &str, id: &Value) -> Vec<String> {
    let actions = actions(&world.person(name).await, id).await;
    let Value::Object(actions) = actions else { return Vec::new() };
    actions.into_iter().filter(|(_, reason)| reason.is_null()).map(|(action, _)| action).collect()
}

const ALL: [&str; 8] = [
    "education.signer",
    "education.officer",
    "culture-tourism-sports.signer",
    "health.signer",
    "fengmao-office.coordinator",
    "fuchun-subdistrict.signer",
    "finance.officer",
    "data-platform",
];

const VERIFICATION: &str = "awaitingMyVerification";
const ADJUDICATION: &str = "awaitingAdjudication";

both! {
    async fn scores_wait_for_those_who_have_not_verified_them(world) {
        opened(world).await;
        assert!(who(world, &ALL, VERIFICATION).await.is_empty(), "a draft waits for nobody");
        let world = &World::on(world.database.another().await).await;
        let submitted = submitted(world).await;
        let mut waiting = vec![
            "education.signer", "culture-tourism-sports.signer", "health.signer", "fengmao-office.coordinator",
        ];
        assert_eq!(who(world, &ALL, VERIFICATION).await, waiting);
        for (name, given) in [
            ("education.signer", &[("E1", "9")][..]),
            ("education.signer", &[("E2", "8")]),
            ("culture-tourism-sports.signer", &[("E1", "4"), ("E2", "8")]),
            // What does not apply is nobody's to verify.
            ("health.signer", &[("H1", "17.75")]),
            ("fengmao-office.coordinator", &[("T1", "10")]),
        ] {
            let person = world.person(name).await;
            done(&verify(&person, &submitted, given, &format!("{name} {given:?}")).await);
            if given != [("E1", "9")] {
                waiting.retain(|it| *it != name);
            }
            assert_eq!(who(world, &ALL, VERIFICATION).await, waiting, "{name} {given:?}");
        }
    }

    async fn a_decided_score_waits_for_no_verifier(world) {
        let submitted = submitted(world).await;
        for (name, given) in [("education.signer", "9"), ("culture-tourism-sports.signer", "4")] {
            done(&verify(&world.person(name).await, &submitted, &[("E1", given)], name).await);
        }
        let sees = ["education.signer", "education.officer", "culture-tourism-sports.signer", "fengmao-office.coordinator", "fuchun-subdistrict.signer"];
        // Health is before the same evaluation, and learns nothing of a dispute about education.
        assert_eq!(who(world, &ALL, ADJUDICATION).await, sees);
        let office = world.person("fengmao-office.coordinator").await;
        let whole = evaluation(&office, &submitted["id"]).await;
        let input = json!({ "score": score_of(&whole, "E1")["id"], "finalScore": "7", "reason": "现场核实", "idempotencyKey": "k" });
        done(&give(&office, "adjudicateScore", input).await);
        assert!(who(world, &ALL, ADJUDICATION).await.is_empty());
        let education = world.person("education.signer").await;
        assert_eq!(found(world, "education.signer", &json!({ VERIFICATION: true })).await, 1, "its other score waits");
        done(&verify(&education, &submitted, &[("E2", "8")], "other").await);
        assert_eq!(found(world, "education.signer", &json!({ VERIFICATION: true })).await, 0);
    }

    async fn evaluations_by_state_community_and_change(world) {
        let street = world.person("fuchun-subdistrict.signer").await;
        let draft = opened(world).await;
        let times = "query($id: ID!) { node(id: $id) { ... on Evaluation { openedAt updatedAt revision } } }";
        let mut seen = street.ask_with(times, json!({ "id": draft["id"] })).await["node"].clone();
        assert_eq!(seen["openedAt"], seen["updatedAt"]);
        let begun = seen["openedAt"].clone();
        let count = async |name: &str, filter: Value| found(world, name, &filter).await;
        world.clock.advance(60);
        let input = json!({ "evaluation": draft["id"], "scores": scores(&draft, &SELF_SCORES), "expectedRevision": 1, "idempotencyKey": "self" });
        done(&give(&street, "saveSelfScores", input).await);
        assert_eq!(count("fuchun-subdistrict.signer", json!({ "status": ["DRAFT"] })).await, 1);
        assert_eq!(count("education.officer", json!({ "status": ["DRAFT"] })).await, 0);
        world.clock.advance(60);
        let input = json!({ "id": draft["id"], "expectedRevision": 2, "idempotencyKey": "submit" });
        let submitted = done(&give(&street, "submitEvaluation", input).await);
        let now = json!(world.clock.now().rfc3339());
        for name in ["education.officer", "fuchun-subdistrict.officer"] {
            seen = world.person(name).await.ask_with(times, json!({ "id": draft["id"] })).await["node"].clone();
            assert_eq!((&seen["openedAt"], &seen["updatedAt"]), (&begun, &now), "{name}");
        }
        // A verification is counted by its score.
        world.clock.advance(60);
        let later = json!(world.clock.now().rfc3339());
        done(&verify(&world.person("health.signer").await, &submitted, &[("H1", "3")], "k").await);
        for name in ["health.officer", "education.officer"] {
            assert_eq!(count(name, json!({ "updatedSince": now })).await, 1, "{name}");
            assert_eq!(count(name, json!({ "updatedSince": later })).await, 0, "{name}");
            assert_eq!(count(name, json!({ "status": ["SUBMITTED", "FINAL"], "community": "jiangbin" })).await, 1);
            assert_eq!(count(name, json!({ "community": "baihe" })).await, 0);
            assert_eq!(count(name, json!({ "status": [] })).await, 0);
        }
        // As it was asked before there was a filter.
        for (arguments, total) in [
            ("community: \"jiangbin\"", Some(1)),
            ("community: \"baihe\"", Some(0)),
            ("community: \"jiangbin\", filter: { status: [SUBMITTED] }", Some(1)),
            ("community: \"jiangbin\", filter: { community: \"baihe\" }", Some(0)),
            ("community: \"nowhere\"", None),
            ("filter: { community: \"nowhere\" }", None),
        ] {
            let answer = street.send(&format!("{{ evaluations({arguments}) {{ totalCount }} }}"), json!({})).await;
            match total {
                Some(total) => assert_eq!(answer.data()["evaluations"]["totalCount"], total, "{arguments}"),
                None => assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{arguments}"),
            }
        }
        // An import that describes the community otherwise changes what is said of it.
        Pack::copy().with("communities.csv", "江滨社区", "江滨花园社区").import(world).await;
        assert_eq!(count("education.officer", json!({ "updatedSince": later })).await, 1);
    }

    async fn one_is_told_what_one_may_do(world) {
        let draft = opened(world).await;
        let id = &draft["id"];
        assert!(allowed(world, "fuchun-subdistrict.officer", id).await.contains(&"SELF_SCORE".to_owned()));
        let street = world.person("fuchun-subdistrict.signer").await;
        let told = actions(&street, id).await;
        assert_eq!(told["SUBMIT"], "以下指标尚未自评 / nothing is said of E1, E2, H1, H2, T1");
        assert_eq!(told["VERIFY"], "无权办理 / not permitted");
        assert!(allowed(world, "fengmao-office.coordinator", id).await.iter().all(|step| step == "CANCEL"));
        let input = json!({ "evaluation": id, "scores": scores(&draft, &SELF_SCORES), "expectedRevision": 1, "idempotencyKey": "self" });
        done(&give(&street, "saveSelfScores", input).await);
        assert!(allowed(world, "fuchun-subdistrict.signer", id).await.contains(&"SUBMIT".to_owned()));
        assert!(!allowed(world, "fuchun-subdistrict.officer", id).await.contains(&"SUBMIT".to_owned()));
        done(&give(&street, "submitEvaluation", json!({ "id": id, "expectedRevision": 2, "idempotencyKey": "submit" })).await);
        for (name, may) in [("education.signer", true), ("education.officer", false), ("health.signer", true), ("fengmao-office.deputy", true), ("fuchun-subdistrict.signer", false)] {
            assert_eq!(allowed(world, name, id).await.contains(&"VERIFY".to_owned()), may, "{name}");
        }
        let office = world.person("fengmao-office.coordinator").await;
        let finalize = json!({ "id": id, "expectedRevision": 3, "idempotencyKey": "final" });
        let told = actions(&office, id).await;
        let refusal = give(&office, "finalizeEvaluation", finalize.clone()).await;
        refused(&refusal, "WRONG_STATE", "input.id");
        assert_eq!(told["FINALIZE"], refusal["userErrors"][0]["message"]);
        assert_eq!(told["ADJUDICATE"], "没有不一致的评分 / no score is disputed");
        for (name, given) in [
            ("education.signer", &[("E1", "9"), ("E2", "8")][..]),
            ("culture-tourism-sports.signer", &[("E1", "4"), ("E2", "8")]),
            ("health.signer", &[("H1", "17.75")]),
            ("fengmao-office.coordinator", &[("T1", "10")]),
        ] {
            done(&verify(&world.person(name).await, &draft, given, name).await);
        }
        assert!(allowed(world, "fengmao-office.coordinator", id).await.contains(&"ADJUDICATE".to_owned()));
        let whole = evaluation(&office, id).await;
        let input = json!({ "score": score_of(&whole, "E1")["id"], "finalScore": "7", "reason": "现场核实", "idempotencyKey": "k" });
        done(&give(&office, "adjudicateScore", input).await);
        assert!(allowed(world, "fengmao-office.coordinator", id).await.contains(&"FINALIZE".to_owned()));
        done(&give(&office, "finalizeEvaluation", finalize).await);
        for name in ["fengmao-office.coordinator", "education.signer", "fuchun-subdistrict.signer", "data-platform"] {
            assert!(allowed(world, name, id).await.is_empty(), "{name}: it is final");
        }
        let told = actions(&office, id).await;
        assert_eq!(told["FINALIZE"], "当前状态 FINAL 不能办理 / not from FINAL");
    }

    async fn who_verifies_one_evaluation_does_not_verify_another_for_that(world) {
        let first = submitted(world).await;
        let street = world.person("fuchun-subdistrict.signer").await;
        let csv = "code,scenario,name,requirement,tier,veto,max_score\nH1,HEALTH,智慧健康管理,,STANDARD,false,20\n";
        let set = published(world, "health", csv, None).await;
        let input = json!({ "community": "baihe", "indicatorSet": set, "idempotencyKey": "open-baihe" });
        let other = done(&give(&street, "openEvaluation", input).await);
        let input = json!({ "evaluation": other["id"], "scores": scores(&other, &[("H1", "9")]),
            "expectedRevision": other["revision"], "idempotencyKey": "self-baihe" });
        let scored = done(&give(&street, "saveSelfScores", input).await);
        let input = json!({ "id": other["id"], "expectedRevision": scored["revision"], "idempotencyKey": "submit-baihe" });
        done(&give(&street, "submitEvaluation", input).await);
        // It sees the other for the street.
        let roles = [(Role::DepartmentSigner, Some("education")), (Role::UnitOfficer, Some("fuchun-subdistrict"))];
        let both = world.member("both.sides", &roles).await;
        let query = "{ evaluations { nodes { id viewerActions { action reason } } } }";
        let data = both.ask(query).await;
        let verifying = |id: &Value| {
            let nodes = data["evaluations"]["nodes"].as_array().unwrap();
            let found = nodes.iter().find(|node| node["id"] == *id).unwrap();
            let actions = found["viewerActions"].as_array().unwrap();
            actions.iter().find(|it| it["action"] == "VERIFY").unwrap()["reason"].clone()
        };
        assert!(verifying(&first["id"]).is_null());
        assert_eq!(verifying(&other["id"]), actions(&both, &other["id"]).await["VERIFY"], "as where it is asked alone");
        assert!(!verifying(&other["id"]).is_null());
    }
}
