//! Evaluations: returned, withdrawn, cancelled, and a self-score cleared.

use super::{code, give as give_any};
use crate::{
    evaluations::{
        self, SET, done, evaluation, give, opened, published, refused, score_of, scores, submitted, verified,
        verify,
    },
    harness::{Pack, Person, World},
    reviews::{self, sign, validity},
};
use serde_json::{Value, json};

fn taking_back(evaluation: &Value, key: &str) -> Value {
    json!({ "id": evaluation["id"], "reason": "数据有误", "expectedRevision": evaluation["revision"], "idempotencyKey": key })
}

/// What was found of the scores of an evaluation before it was taken back.
async fn superseded(world: &World, name: &str, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Evaluation { scores { indicator { code } supersededVerifications { \
                 organization { code } score submission verifiedBy { id } } } } } }";
    world.person(name).await.ask_with(query, json!({ "id": id })).await["node"].clone()
}

/// The revisions of the scores that a person sees of an evaluation, by indicator.
async fn score_revisions(person: &Person<'_>, id: &Value) -> Vec<i64> {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Evaluation { scores { revision indicator { code } } } } }";
    let data = person.ask_with(query, json!({ "id": id })).await;
    let scores = data["node"]["scores"].as_array().unwrap();
    let mut revisions: Vec<_> = scores
        .iter()
        .map(|it| (it["indicator"]["code"].to_string(), it["revision"].as_i64().unwrap()))
        .collect();
    revisions.sort();
    revisions.into_iter().map(|(_, revision)| revision).collect()
}

both! {
    async fn the_wrong_set_is_replaced(world) {
        let street = world.person("fuchun-subdistrict.signer").await;
        let wrong = opened(world).await;
        let set = published(world, "right", SET, None).await;
        let input = json!({ "community": "jiangbin", "indicatorSet": set, "idempotencyKey": "too early" });
        refused(&give(&street, "openEvaluation", input).await, "WRONG_STATE", "input.community");
        // Neither another unit nor a department cancels it.
        for name in ["fuchunwan-new-city.signer", "education.signer"] {
            let person = world.person(name).await;
            let payload = person.send("mutation($i: CancelEvaluationInput!) { cancelEvaluation(input: $i) { userErrors { code } } }", json!({ "i": taking_back(&wrong, "c") })).await;
            let said = payload.body.to_string();
            assert!(said.contains("NOT_FOUND") || said.contains("FORBIDDEN"), "{name}: {said}");
        }
        let cancelled = done(&give(&street, "cancelEvaluation", taking_back(&wrong, "cancel")).await);
        assert_eq!(cancelled["status"], "CANCELLED");
        let input = json!({ "community": "jiangbin", "indicatorSet": set, "idempotencyKey": "anew" });
        let right = done(&give(&street, "openEvaluation", input).await);
        assert_eq!((&right["round"], &right["indicatorSet"]["code"]), (&json!(2), &json!("right")));
        refused(&give(&street, "cancelEvaluation", taking_back(&cancelled, "twice")).await, "WRONG_STATE", "input.id");
        // Nobody else ever saw it.
        let department = world.person("education.signer").await;
        assert!(evaluation(&department, &wrong["id"]).await.is_null());
    }

    async fn a_unit_takes_back_what_nobody_has_verified(world) {
        let street = world.person("fuchun-subdistrict.signer").await;
        let department = world.person("education.signer").await;
        let handed_in = submitted(world).await;
        assert!(!evaluation(&department, &handed_in["id"]).await.is_null());
        // What was submitted is the office's to cancel.
        refused(&give(&street, "cancelEvaluation", taking_back(&handed_in, "cancel")).await, "NOT_PERMITTED", "input.id");
        let draft = done(&give(&street, "withdrawEvaluation", taking_back(&handed_in, "withdraw")).await);
        assert_eq!(draft["status"], "DRAFT");
        assert_eq!(score_of(&draft, "E1")["selfScore"], "9.00", "what it said is still there");
        assert!(evaluation(&department, &handed_in["id"]).await.is_null(), "it is the unit's again");
        // A self-score is cleared, and what is cleared is missing.
        let id = &score_of(&draft, "E1")["indicator"]["id"];
        let clear = |more: Value, key: &str| {
            let mut score = json!({ "indicator": id, "clear": true });
            score.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "evaluation": draft["id"], "scores": [score], "expectedRevision": draft["revision"], "idempotencyKey": key })
        };
        refused(&give(&street, "saveSelfScores", clear(json!({ "score": "1" }), "both")).await, "INVALID", "input.scores.0.clear");
        let cleared = done(&give(&street, "saveSelfScores", clear(json!({}), "clear")).await);
        assert_eq!((&score_of(&cleared, "E1")["selfScore"], &score_of(&cleared, "E1")["status"]), (&Value::Null, &json!("EMPTY")));
        let submit = |of: &Value, key: &str| json!({ "id": of["id"], "expectedRevision": of["revision"], "idempotencyKey": key });
        refused(&give(&street, "submitEvaluation", submit(&cleared, "early")).await, "WRONG_STATE", "input.id");
        // Who comes late is told what it sees of it now.
        let late = give_any(&street, "saveSelfScores", "evaluation { id }", clear(json!({}), "late")).await;
        let there = json!({ "revision": cleared["revision"], "contentDigest": cleared["contentDigest"] });
        assert_eq!((code(&late), &late["userErrors"][0]["current"]), ("CONFLICT", &there));
        let input = json!({ "evaluation": draft["id"], "scores": scores(&draft, &[("E1", "7")]), "expectedRevision": cleared["revision"], "idempotencyKey": "seven" });
        let scored = done(&give(&street, "saveSelfScores", input).await);
        done(&give(&street, "submitEvaluation", submit(&scored, "again")).await);
        // How often the unit saved is not for the department to know: three changes that it noticed, and no more.
        let seen = evaluation(&department, &handed_in["id"]).await;
        let before = handed_in["revision"].as_i64().unwrap() - 1;
        assert_eq!(seen["revision"].as_i64().unwrap(), before + 2, "returned and submitted again");
        done(&verify(&department, &seen, &[("E1", "7")], "verify").await);
        let late = evaluation(&street, &handed_in["id"]).await;
        refused(&give(&street, "withdrawEvaluation", taking_back(&late, "late")).await, "WRONG_STATE", "input.id");
    }

    async fn a_submitted_evaluation_is_returned_corrected_and_verified_again_under_a_review(world) {
        let street = world.person("fuchun-subdistrict.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let education = world.person("education.signer").await;
        let health = world.person("health.signer").await;
        let checked = verified(world).await;
        let review = reviews::opened(world, "jiangbin", "RECHECK", Some(&checked["id"])).await;
        let signers = reviews::all_sign(world, &review, "APPROVE").await;
        assert_eq!(validity(&reviews::review(&office, &review["id"]).await).1, Vec::<&str>::new());

        let earlier = score_revisions(&education, &checked["id"]).await;
        let seen = evaluation(&office, &checked["id"]).await;
        assert!(matches!(code(&give_any(&street, "withdrawEvaluation", "evaluation { id }", taking_back(&checked, "unit")).await), "WRONG_STATE"));
        let returned = done(&give(&office, "returnEvaluation", taking_back(&seen, "return")).await);
        assert_eq!(returned["status"], "DRAFT");
        assert_eq!(returned["scores"].as_array().unwrap().iter().filter(|score| !score["finalScore"].is_null()).count(), 0);
        assert!(returned["scores"].as_array().unwrap().iter().all(|score| score["verifications"] == json!([])));
        // Whoever answers for a scenario under review signed of what is there no more; the others' opinions stand.
        let now = reviews::review(&office, &review["id"]).await;
        let (_, undone) = validity(&now);
        assert!(undone.contains(&"education") && undone.contains(&"health"), "{undone:?}");
        assert!(undone.len() < signers.len(), "{undone:?} of {signers:?}");
        // What the unit drafts now moves nothing that a department sees.
        let before = reviews::review(&education, &review["id"]).await;
        let input = json!({ "evaluation": returned["id"], "scores": scores(&returned, &[("E1", "8.75")]), "expectedRevision": returned["revision"], "idempotencyKey": "draft" });
        let draft = done(&give(&street, "saveSelfScores", input).await);
        assert_eq!(reviews::review(&education, &review["id"]).await, before);
        // Nor does it when all that is under review is looked at anew.
        Pack::copy().with("communities.csv", "杭黄社区", "杭黄新社区").import(world).await;
        assert_eq!(reviews::review(&education, &review["id"]).await, before);
        assert!(evaluation(&education, &returned["id"]).await.is_null());

        let input = json!({ "id": draft["id"], "expectedRevision": draft["revision"], "idempotencyKey": "submit again" });
        let again = done(&give(&street, "submitEvaluation", input).await);
        let after = score_revisions(&education, &checked["id"]).await;
        let grown: Vec<i64> = after.iter().zip(&earlier).map(|(after, earlier)| after - earlier).collect();
        assert_eq!(grown[0], grown[1], "of E1 the unit saved a draft, of E2 it did not");
        for (name, given) in [
            ("education.signer", &[("E1", "8.75"), ("E2", "8")][..]),
            ("culture-tourism-sports.signer", &[("E1", "8.75"), ("E2", "8")]),
            ("health.signer", &[("H1", "17.75")]),
            ("fengmao-office.coordinator", &[("T1", "10")]),
        ] {
            done(&verify(&world.person(name).await, &again, given, &format!("again {name}")).await);
        }
        // What was found before is history, to who answers for the scenario, and marked with its submission.
        let history = superseded(world, "education.signer", &again["id"]).await;
        let codes: Vec<&str> = history["scores"].as_array().unwrap().iter().map(|score| score["indicator"]["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["E1", "E2"]);
        let first = &history["scores"][0]["supersededVerifications"];
        assert_eq!(first.as_array().unwrap().len(), 2);
        assert!(first.as_array().unwrap().iter().all(|it| it["score"] == "9.00" && it["submission"] == 1), "{first}");
        let hand = &first[0]["verifiedBy"]["id"];
        let found = education.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": hand })).await;
        assert_eq!(&found["node"]["id"], hand, "whose hand is shown is found by id");
        let found = health.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": hand })).await;
        assert!(found["node"].is_null(), "and by nobody to whom it is not shown");
        let of_health = superseded(world, "health.signer", &again["id"]).await;
        assert_eq!(of_health["scores"].as_array().unwrap().len(), 2, "its own, of which one applies");
        // The same numbers again are another submission: an old opinion does not come back to life.
        assert!(validity(&reviews::review(&office, &review["id"]).await).1.contains(&"health"));
        let now = reviews::review(&health, &review["id"]).await;
        assert_eq!(validity(&now).1, ["health"]);
        done(&sign(&health, &review["id"], "APPROVE", "health again").await);
        assert_eq!(validity(&reviews::review(&health, &review["id"]).await), (vec!["health"], vec!["health"]));
    }

    async fn the_office_cancels_what_was_submitted_and_opinions_of_it_are_void(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let education = world.person("education.signer").await;
        let street = world.person("fuchun-subdistrict.signer").await;
        let checked = verified(world).await;
        let review = reviews::opened(world, "jiangbin", "RECHECK", Some(&checked["id"])).await;
        done(&sign(&education, &review["id"], "APPROVE", "sign").await);
        let cancelled = done(&give(&office, "cancelEvaluation", taking_back(&checked, "cancel")).await);
        assert_eq!(cancelled["status"], "CANCELLED");
        assert_eq!(validity(&reviews::review(&education, &review["id"]).await), (vec![], vec!["education"]));
        assert!(!evaluation(&education, &checked["id"]).await.is_null(), "who verified it sees what became of it");
        let input = reviews::deciding(&reviews::review(&office, &review["id"]).await, "pass", &json!({ "conclusion": "PASSED" }));
        refused(&reviews::give(&office, "concludeReview", input).await, "WRONG_STATE", "input.conclusion");
        let input = json!({ "community": "jiangbin", "kind": "APPRAISAL", "evaluation": checked["id"], "idempotencyKey": "of it" });
        refused(&reviews::give(&office, "openReview", input).await, "WRONG_STATE", "input.evaluation");
        let set = published(world, "next", evaluations::SET, None).await;
        let input = json!({ "community": "jiangbin", "indicatorSet": set, "idempotencyKey": "next" });
        done(&give(&street, "openEvaluation", input).await);
    }
}
