//! What each viewer learns of an evaluation, by every path that leads to a score.

use super::{done, evaluation, give, made_final, opened, score_of, scores, submitted, verified, verify};
use crate::harness::Person;
use serde_json::{Value, json};

/// Everything that a viewer can ask about an evaluation.
const QUESTIONS: [&str; 6] = [
    "query($id: ID!) { node(id: $id) { ... on Evaluation { id revision status round total passed contentDigest csv \
       community { code } scenarioTotals { scenario { code } score maxScore } \
       explanation { inputs { indicator { code } applies score } steps { label expression result } } \
       scores { id revision status notApplicable selfScore selfNote finalScore adjudicationReason indicator { code } \
         verifications { organization { code } score note verifiedAt verifiedBy { id displayName } } } } } }",
    "query($id: ID!) { nodes(ids: [$id]) { id } evaluations { totalCount pageInfo { startCursor endCursor hasNextPage } \
       edges { cursor node { id revision contentDigest total passed scores { id status } } } } }",
    "{ evaluations(community: \"jiangbin\", first: 1) { totalCount nodes { id status scenarioTotals { score } csv } } }",
    "{ communities(first: 100) { nodes { code evaluations(first: 1) { totalCount nodes { id status contentDigest total } } } } }",
    "{ community(code: \"jiangbin\") { evaluations { nodes { scores { finalScore status verifications { note } } } } } }",
    "query($id: ID!) { simulateEvaluation(input: { evaluation: $id, scores: [{ indicator: \"x\", score: \"1\" }] }) \
       { simulation { total } userErrors { code message path } } }",
];

async fn told(person: &Person<'_>, id: &Value) -> Vec<String> {
    let mut told = Vec::new();
    for question in QUESTIONS {
        let variables = if question.contains("$id") { json!({ "id": id }) } else { json!({}) };
        let answer = person.send(question, variables).await;
        told.push(String::from_utf8(answer.bytes).unwrap());
    }
    told
}

both! {
    async fn a_department_learns_nothing_of_others_scores(world) {
        let submitted = submitted(world).await;
        let education = world.person("education.officer").await;
        let before = told(&education, &submitted["id"]).await;
        assert!(before[0].contains("\"E1\"") && !before[0].contains("H1") && !before[0].contains("T1"), "{}", before[0]);
        // Health verifies, thinks again, and the office verifies its own.
        let health = world.person("health.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        world.clock.advance(60);
        done(&verify(&health, &submitted, &[("H1", "3")], "1").await);
        done(&verify(&health, &submitted, &[("H1", "17")], "2").await);
        done(&verify(&office, &submitted, &[("T1", "2")], "1").await);
        assert_eq!(told(&education, &submitted["id"]).await, before);
        let whole = evaluation(&office, &submitted["id"]).await;
        assert_eq!(score_of(&whole, "H1")["finalScore"], "17.00", "something did change");
        // A score of another scenario is one that is not there.
        let node = "query($id: ID!) { node(id: $id) { id } }";
        let hidden = education.send(node, json!({ "id": score_of(&whole, "H1")["id"] })).await;
        let missing = education.send(node, json!({ "id": "score_01h455vb4pex5vsknk084sn02q" })).await;
        assert_eq!(hidden.bytes, missing.bytes);
    }

    async fn how_often_a_draft_was_saved_is_the_units_and_the_offices(world) {
        let opened = opened(world).await;
        let unit = world.person("fuchun-subdistrict.signer").await;
        let mut seen = opened;
        for (key, e1) in ["1", "2", "3"].into_iter().enumerate() {
            let said = [("E1", e1), ("E2", "4"), ("H1", "4"), ("H2", "4"), ("T1", "4")];
            let input = json!({ "evaluation": seen["id"], "expectedRevision": seen["revision"], "scores": scores(&seen, &said), "idempotencyKey": format!("again{key}") });
            seen = done(&give(&unit, "saveSelfScores", input).await);
        }
        let input = json!({ "id": seen["id"], "expectedRevision": seen["revision"], "idempotencyKey": "submit" });
        let submitted = done(&give(&unit, "submitEvaluation", input).await);
        assert_eq!((&submitted["revision"], &score_of(&submitted, "E1")["revision"]), (&json!(5), &json!(4)));
        let education = evaluation(&world.person("education.officer").await, &submitted["id"]).await;
        assert_eq!((&education["revision"], &score_of(&education, "E1")["revision"]), (&json!(2), &json!(1)));
        assert_eq!(score_of(&education, "E2")["revision"], 1, "saved once, and seen as often");
        let office = evaluation(&world.person("fengmao-office.coordinator").await, &submitted["id"]).await;
        assert_eq!(office["revision"], 5);
    }

    async fn drafts_are_the_units_and_the_offices(world) {
        let opened = opened(world).await;
        for name in ["education.signer", "health.officer", "finance.officer", "lushan-subdistrict.signer", "data-platform"] {
            let person = world.person(name).await;
            assert_eq!(evaluation(&person, &opened["id"]).await, Value::Null, "{name}");
            assert_eq!(person.ask("{ evaluations { totalCount } }").await["evaluations"]["totalCount"], 0, "{name}");
        }
        for name in ["fuchun-subdistrict.officer", "fengmao-office.deputy"] {
            let person = world.person(name).await;
            assert_eq!(evaluation(&person, &opened["id"]).await["scores"].as_array().unwrap().len(), 5, "{name}");
        }
    }

    async fn totals_are_told_when_all_is_final(world) {
        let verified = verified(world).await;
        let education = world.person("education.officer").await;
        let seen = evaluation(&education, &verified["id"]).await;
        assert_eq!((&seen["total"], &seen["passed"], &verified["total"]), (&Value::Null, &Value::Null, &json!("44.75")));
        assert_eq!(seen["scenarioTotals"], json!([{ "scenario": { "code": "EDUCATION" }, "score": "17.00", "maxScore": "20.00" }]));
        let office = world.person("fengmao-office.coordinator").await;
        let input = json!({ "id": verified["id"], "expectedRevision": verified["revision"], "idempotencyKey": "final" });
        done(&give(&office, "finalizeEvaluation", input).await);
        let seen = evaluation(&education, &verified["id"]).await;
        assert_eq!((&seen["total"], &seen["passed"]), (&json!("44.75"), &json!(true)));
        assert_eq!(seen["scores"].as_array().unwrap().len(), 2, "of scores, it sees its own still");
        let query = "query($id: ID!) { node(id: $id) { ... on Evaluation { explanation { inputs { indicator { code } } steps { expression } } } } }";
        let data = education.ask_with(query, json!({ "id": verified["id"] })).await;
        let explanation = &data["node"]["explanation"];
        assert_eq!(explanation["inputs"], json!([{ "indicator": { "code": "E1" } }, { "indicator": { "code": "E2" } }]));
        assert_eq!(explanation["steps"][2]["expression"], "44.75 / 50.00");
    }

    async fn the_data_platform_sees_what_is_final(world) {
        let platform = world.person("data-platform").await;
        let submitted = submitted(world).await;
        assert_eq!(evaluation(&platform, &submitted["id"]).await, Value::Null);
        let world = &crate::harness::World::on(world.database.another().await).await;
        let last = made_final(world).await;
        let platform = world.person("data-platform").await;
        assert_eq!(evaluation(&platform, &last["id"]).await["scores"].as_array().unwrap().len(), 5);
        let hands = platform.ask("{ evaluations { nodes { scores { verifications { verifiedBy { displayName } } } } } }").await;
        assert!(hands.to_string().contains("name of health.signer"));
        // Administrators and departments without a scenario see nothing of it.
        for name in ["finance.officer", "planning-resources.signer"] {
            let person = world.person(name).await;
            assert_eq!(evaluation(&person, &last["id"]).await, Value::Null, "{name}");
        }
        for name in ["sysadmin", "secadmin", "auditor"] {
            let person = world.person(name).await;
            assert_eq!(person.send("{ evaluations { totalCount } }", json!({})).await.error_code(), "FORBIDDEN", "{name}");
            assert_eq!(evaluation(&person, &last["id"]).await, Value::Null, "{name}");
        }
    }

    async fn what_is_exported_is_what_is_seen(world) {
        let verified = verified(world).await;
        let csv = "query($id: ID!) { node(id: $id) { ... on Evaluation { csv } } }";
        let rows = async |name: &str| {
            let data = world.person(name).await.ask_with(csv, json!({ "id": verified["id"] })).await;
            data["node"]["csv"].as_str().unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let whole = rows("fuchun-subdistrict.officer").await;
        assert_eq!(
            whole[0],
            "code,scenario,name,requirement,tier,veto,max_score,not_applicable,self_score,self_note,final_score,status,\
             adjudication_reason,verified_by,verified_score,verification_note,verified_at"
        );
        let of_score = "E1,EDUCATION,托育全覆盖,有托育点,STANDARD,false,10.00,false,9.00,,9.00,VERIFIED,";
        for (line, verifier) in [(1, "education"), (2, "culture-tourism-sports")] {
            let expected = format!("{of_score},{verifier},9.00,,2022-08-01T00:00:00.000000Z");
            assert_eq!(whole[line], expected);
        }
        let optional = whole.iter().find(|line| line.starts_with("H2")).unwrap();
        assert_eq!(optional, "H2,HEALTH,活力运动健身,,OPTIONAL,false,5.50,true,,,,SELF_SCORED,,,,,");
        let of_health: Vec<String> =
            whole.iter().filter(|line| line.starts_with("code") || line.contains(",HEALTH,")).cloned().collect();
        assert_eq!(rows("health.officer").await, of_health);
    }
}
