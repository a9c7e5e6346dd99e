//! What each command on an evaluation does, and what it refuses.

use super::{
    SELF_SCORES, SET, done, evaluation, give, made_final, opened, published, refused, score_of, scores,
    submitted, verified, verify,
};
use crate::harness::{Person, World, written_past};
use entity::{community, vocabulary::CreationType};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

/// The input of a step on an evaluation as it was seen.
fn step(evaluation: &Value, key: &str) -> Value {
    json!({ "id": evaluation["id"], "expectedRevision": evaluation["revision"], "idempotencyKey": key })
}

fn saving(evaluation: &Value, given: &Value, key: &str) -> Value {
    json!({
        "evaluation": evaluation["id"], "scores": given, "expectedRevision": evaluation["revision"], "idempotencyKey": key,
    })
}

/// Every command on one evaluation, with an input that is good in the state that it is for.
async fn every_command(world: &World, seen: &Value, key: &str) -> Vec<(&'static str, String)> {
    let street = world.person("fuchun-subdistrict.signer").await;
    let office = world.person("fengmao-office.coordinator").await;
    let health = world.person("health.signer").await;
    let mut outcomes = Vec::new();
    let decided = json!({
        "score": score_of(seen, "E1")["id"], "finalScore": "7", "reason": "r", "idempotencyKey": format!("{key}-adjudicate"),
    });
    for (name, person, input) in [
        ("saveSelfScores", &street, saving(seen, &scores(seen, &[("E1", "9")]), &format!("{key}-save"))),
        ("submitEvaluation", &street, step(seen, &format!("{key}-submit"))),
        (
            "verifyScores",
            &health,
            json!({ "evaluation": seen["id"], "scores": scores(seen, &[("H1", "1")]), "idempotencyKey": format!("{key}-verify") }),
        ),
        ("adjudicateScore", &office, decided),
        ("finalizeEvaluation", &office, step(seen, &format!("{key}-final"))),
    ] {
        let payload = give(person, name, input).await;
        outcomes.push((name, payload["userErrors"][0]["code"].as_str().unwrap_or("done").to_owned()));
    }
    outcomes
}

async fn disputed(world: &World) -> Value {
    let submitted = submitted(world).await;
    for (name, given) in
        [("education.signer", [("E1", "9")]), ("culture-tourism-sports.signer", [("E1", "4")])]
    {
        done(&verify(&world.person(name).await, &submitted, &given, name).await);
    }
    evaluation(&world.person("fuchun-subdistrict.signer").await, &submitted["id"]).await
}

fn adjudicating(score: &Value, to: &str, key: &str) -> Value {
    json!({ "score": score["id"], "finalScore": to, "reason": "现场核实", "idempotencyKey": key })
}

async fn self_scores_refused(street: &Person<'_>, opened: &Value, given: Value, code: &str, path: &str) {
    refused(&give(street, "saveSelfScores", saving(opened, &given, "k")).await, code, path);
}

both! {
    async fn each_command_has_its_state(world) {
        let outcomes = |outcomes: [&'static str; 5]| {
            let names = ["saveSelfScores", "submitEvaluation", "verifyScores", "adjudicateScore", "finalizeEvaluation"];
            names.into_iter().zip(outcomes.map(str::to_owned)).collect::<Vec<_>>()
        };
        let opened = opened(world).await;
        // While the street scores itself, the health bureau does not see it, and not everything is scored.
        assert_eq!(
            every_command(world, &opened, "draft").await,
            outcomes(["done", "CONFLICT", "NOT_FOUND", "WRONG_STATE", "CONFLICT"])
        );
        let street = world.person("fuchun-subdistrict.signer").await;
        let opened = evaluation(&street, &opened["id"]).await;
        refused(&give(&street, "submitEvaluation", step(&opened, "k")).await, "WRONG_STATE", "input.id");
        let input = saving(&opened, &scores(&opened, &SELF_SCORES), "self");
        let scored = done(&give(&street, "saveSelfScores", input).await);
        done(&give(&street, "submitEvaluation", step(&scored, "submit")).await);
        let submitted = evaluation(&street, &opened["id"]).await;
        assert_eq!(
            every_command(world, &submitted, "submitted").await,
            outcomes(["WRONG_STATE", "WRONG_STATE", "done", "WRONG_STATE", "WRONG_STATE"])
        );
    }

    async fn what_is_final_is_over(world) {
        let last = made_final(world).await;
        assert!(every_command(world, &last, "final").await.iter().all(|(_, outcome)| outcome == "WRONG_STATE"));
        let street = world.person("fuchun-subdistrict.signer").await;
        assert_eq!(evaluation(&street, &last["id"]).await, last);
    }

    async fn what_was_decided_is_decided_no_more_once_it_is_final(world) {
        let disputed = disputed(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        done(&give(&office, "adjudicateScore", adjudicating(score_of(&disputed, "E1"), "7", "1")).await);
        for (name, given) in [
            ("education.signer", &[("E2", "8")][..]),
            ("culture-tourism-sports.signer", &[("E2", "8")]),
            ("health.signer", &[("H1", "17")]),
            ("fengmao-office.coordinator", &[("T1", "10")]),
        ] {
            done(&verify(&world.person(name).await, &disputed, given, &format!("rest-{name}")).await);
        }
        done(&give(&office, "finalizeEvaluation", step(&disputed, "final")).await);
        refused(&give(&office, "adjudicateScore", adjudicating(score_of(&disputed, "E1"), "6", "2")).await, "WRONG_STATE", "input.score");
    }

    async fn one_evaluation_of_a_community_is_under_way(world) {
        let last = made_final(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let set = office.ask("{ indicatorSets { id } }").await["indicatorSets"][0]["id"].clone();
        let opening = |key: &str| json!({ "community": "jiangbin", "indicatorSet": set, "idempotencyKey": key });
        // After the last one, the next: with a key of its own.
        let next = done(&give(&office, "openEvaluation", opening("next")).await);
        assert_eq!((&next["round"], &next["status"]), (&json!(2), &json!("DRAFT")));
        assert_ne!(next["id"], last["id"]);
        refused(&give(&office, "openEvaluation", opening("third")).await, "WRONG_STATE", "input.community");
        assert_eq!(done(&give(&office, "openEvaluation", opening("next")).await)["id"], next["id"], "the same key again");
    }

    async fn an_evaluation_is_opened_by_the_office_or_the_communitys_unit(world) {
        let set = published(world, "small", SET, None).await;
        let opening = |community: &str| json!({ "community": community, "indicatorSet": set, "idempotencyKey": community });
        let street = world.person("fuchun-subdistrict.officer").await;
        done(&give(&street, "openEvaluation", opening("jiangbin")).await);
        refused(&give(&street, "openEvaluation", opening("shanshui")).await, "NOT_PERMITTED", "input.community");
        refused(&give(&street, "openEvaluation", opening("no-such")).await, "NOT_FOUND", "input.community");
        let education = world.person("education.signer").await;
        refused(&give(&education, "openEvaluation", opening("jiangbin")).await, "NOT_PERMITTED", "input.community");
        let office = world.person("fengmao-office.coordinator").await;
        done(&give(&office, "openEvaluation", opening("shanshui")).await);
        for (set, code) in [("indicatorset_01h455vb4pex5vsknk084sn02q", "NOT_FOUND"), ("x", "NOT_FOUND")] {
            let input = json!({ "community": "baihe", "indicatorSet": set, "idempotencyKey": "k" });
            refused(&give(&office, "openEvaluation", input).await, code, "input.indicatorSet");
        }
    }

    async fn a_set_is_for_certain_types_of_creation(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let input = json!({
            "code": "new", "title": "新建类", "official": false, "creationTypes": ["NEW_BUILD"], "csv": SET, "idempotencyKey": "new",
        });
        let set = done(&give(&office, "importIndicatorSet", input).await);
        done(&give(&office, "publishIndicatorSet", json!({ "id": set["id"], "idempotencyKey": "publish" })).await);
        // No command states the type of a community yet.
        for (code, creation_type) in [("jiangbin", CreationType::Renovation), ("baihe", CreationType::NewBuild)] {
            let operation = world.store.operate().await.unwrap();
            let column = vec![(community::Column::CreationType, Some(creation_type).into())];
            operation.unscoped_set::<community::Entity>(community::Column::Code.eq(code), column).await.unwrap();
            operation.commit(None, vec![written_past()]).await.unwrap();
        }
        let opening = |community: &str| json!({ "community": community, "indicatorSet": set["id"], "idempotencyKey": community });
        refused(&give(&office, "openEvaluation", opening("jiangbin")).await, "INVALID", "input.indicatorSet");
        done(&give(&office, "openEvaluation", opening("baihe")).await);
        done(&give(&office, "openEvaluation", opening("shanshui")).await);
    }

    async fn self_scores_are_saved_in_parts(world) {
        let opened = opened(world).await;
        let street = world.person("fuchun-subdistrict.officer").await;
        let indicator = |code: &str| score_of(&opened, code)["indicator"]["id"].clone();
        let one = json!([{ "indicator": indicator("E1"), "score": "9.5", "note": " 有托育点 " }]);
        let first = done(&give(&street, "saveSelfScores", saving(&opened, &one, "1")).await);
        assert_eq!(first["revision"], 2);
        let e1 = score_of(&first, "E1");
        assert_eq!((&e1["selfScore"], &e1["selfNote"], &e1["status"]), (&json!("9.50"), &json!("有托育点"), &json!("SELF_SCORED")));
        // What is left out stays: a score without a note, a note without a score.
        let two = json!([{ "indicator": indicator("E1"), "score": "8" }, { "indicator": indicator("H2"), "notApplicable": true }]);
        let second = done(&give(&street, "saveSelfScores", saving(&first, &two, "2")).await);
        assert_eq!((&score_of(&second, "E1")["selfScore"], &score_of(&second, "E1")["selfNote"]), (&json!("8.00"), &json!("有托育点")));
        assert_eq!(score_of(&second, "H2")["notApplicable"], true);
        let three = json!([{ "indicator": indicator("E1"), "note": "" }, { "indicator": indicator("H2"), "notApplicable": false }]);
        let third = done(&give(&street, "saveSelfScores", saving(&second, &three, "3")).await);
        assert_eq!((&score_of(&third, "E1")["selfScore"], &score_of(&third, "E1")["selfNote"]), (&json!("8.00"), &Value::Null));
        assert_eq!((&score_of(&third, "H2")["notApplicable"], &score_of(&third, "H2")["status"]), (&json!(false), &json!("EMPTY")));
        // Somebody else was faster.
        refused(&give(&street, "saveSelfScores", saving(&second, &one, "4")).await, "CONFLICT", "input.expectedRevision");
        // A repeated key gives the same, and does nothing.
        done(&give(&street, "saveSelfScores", saving(&second, &three, "3")).await);
        assert_eq!(evaluation(&street, &opened["id"]).await["revision"], 4);
    }

    async fn self_scores_that_are_none_are_refused_together(world) {
        let opened = opened(world).await;
        let street = world.person("fuchun-subdistrict.signer").await;
        let indicator = |code: &str| score_of(&opened, code)["indicator"]["id"].clone();
        let e1 = indicator("E1");
        for (given, code, path) in [
            (json!([]), "INVALID", "input.scores"),
            (json!(vec![json!({ "indicator": e1, "score": "1" }); 1_001]), "INVALID", "input.scores"),
            (json!([{ "indicator": e1 }]), "INVALID", "input.scores.0.score"),
            (json!([{ "indicator": e1, "score": "10.01" }]), "INVALID", "input.scores.0.score"),
            (json!([{ "indicator": e1, "score": "-1" }]), "INVALID", "input.scores.0.score"),
            (json!([{ "indicator": e1, "score": "1.005" }]), "INVALID", "input.scores.0.score"),
            (json!([{ "indicator": e1, "notApplicable": true }]), "INVALID", "input.scores.0.notApplicable"),
            (json!([{ "indicator": indicator("H2"), "notApplicable": true, "score": "1" }]), "INVALID", "input.scores.0.score"),
            (json!([{ "indicator": e1, "score": "1", "note": "字".repeat(2001) }]), "INVALID", "input.scores.0.note"),
            (json!([{ "indicator": e1, "score": "1" }, { "indicator": e1, "score": "2" }]), "INVALID", "input.scores.1.indicator"),
            (json!([{ "indicator": "indicator_01h455vb4pex5vsknk084sn02q", "score": "1" }]), "NOT_FOUND", "input.scores.0.indicator"),
            (json!([{ "indicator": "x", "score": "1" }]), "NOT_FOUND", "input.scores.0.indicator"),
        ] {
            self_scores_refused(&street, &opened, given, code, path).await;
        }
        // One bad one, and the good one is not saved either; each is told of.
        let given = json!([{ "indicator": e1, "score": "1" }, { "indicator": indicator("E2"), "score": "11" }, { "indicator": "x", "score": "1" }]);
        let payload = give(&street, "saveSelfScores", saving(&opened, &given, "k")).await;
        assert_eq!(payload["userErrors"].as_array().unwrap().len(), 2, "{payload}");
        assert_eq!(evaluation(&street, &opened["id"]).await, opened);
        // Only the unit scores itself; only its signer submits.
        let officer = world.person("fuchun-subdistrict.officer").await;
        refused(&give(&officer, "submitEvaluation", step(&opened, "k")).await, "NOT_PERMITTED", "input.id");
        let office = world.person("fengmao-office.coordinator").await;
        let given = saving(&opened, &scores(&opened, &[("E1", "1")]), "k");
        refused(&give(&office, "saveSelfScores", given.clone()).await, "NOT_PERMITTED", "input.evaluation");
        let other = world.person("lushan-subdistrict.signer").await;
        refused(&give(&other, "saveSelfScores", given).await, "NOT_FOUND", "input.evaluation");
    }

    async fn what_is_verified_in_one_evaluation_changes_no_other(world) {
        let first = submitted(world).await;
        // The same keys again: the same set.
        let set = published(world, "small", SET, Some("40")).await;
        let street = world.person("fuchun-subdistrict.signer").await;
        let opening = json!({ "community": "baihe", "indicatorSet": set, "idempotencyKey": "baihe" });
        let opened = done(&give(&street, "openEvaluation", opening).await);
        let scored = saving(&opened, &scores(&opened, &SELF_SCORES), "baihe-scores");
        let scored = done(&give(&street, "saveSelfScores", scored).await);
        let second = done(&give(&street, "submitEvaluation", step(&scored, "baihe-submit")).await);
        let health = world.person("health.signer").await;
        for (this, other, found) in [(&first, &second, "12.00"), (&second, &first, "13.00")] {
            let before = evaluation(&street, &other["id"]).await;
            done(&verify(&health, this, &[("H1", found)], found).await);
            assert_eq!(score_of(&evaluation(&street, &this["id"]).await, "H1")["finalScore"], found);
            assert_eq!(evaluation(&street, &other["id"]).await, before);
        }
    }

    async fn verifiers_speak_for_their_scenarios_only(world) {
        let submitted = submitted(world).await;
        let education = world.person("education.signer").await;
        for (given, code, path) in [
            (json!([{ "indicator": score_of(&submitted, "H1")["indicator"]["id"], "score": "1" }]), "NOT_FOUND", "input.scores.0.indicator"),
            (json!([{ "indicator": score_of(&submitted, "E1")["indicator"]["id"] }]), "INVALID", "input.scores.0.score"),
            (json!([{ "indicator": score_of(&submitted, "E1")["indicator"]["id"], "score": "10.5" }]), "INVALID", "input.scores.0.score"),
            (json!([{ "indicator": score_of(&submitted, "E1")["indicator"]["id"], "notApplicable": true }]), "INVALID", "input.scores.0.notApplicable"),
        ] {
            let input = json!({ "evaluation": submitted["id"], "scores": given, "idempotencyKey": "k" });
            refused(&give(&education, "verifyScores", input).await, code, path);
        }
        // An officer reads; the unit does not verify itself; the office verifies what no department answers for.
        let officer = world.person("education.officer").await;
        refused(&verify(&officer, &submitted, &[("E1", "9")], "k").await, "NOT_PERMITTED", "input.evaluation");
        let street = world.person("fuchun-subdistrict.signer").await;
        refused(&verify(&street, &submitted, &[("E1", "9")], "k").await, "NOT_PERMITTED", "input.evaluation");
        let office = world.person("fengmao-office.coordinator").await;
        refused(&verify(&office, &submitted, &[("E1", "9")], "k").await, "NOT_PERMITTED", "input.scores.0.indicator");
        done(&verify(&office, &submitted, &[("T1", "9")], "k").await);
        // A department without a scenario does not see it at all.
        let finance = world.person("finance.signer").await;
        refused(&verify(&finance, &submitted, &[("E1", "9")], "k").await, "NOT_FOUND", "input.evaluation");
        // What does not apply is not verified.
        let health = world.person("health.signer").await;
        refused(&verify(&health, &submitted, &[("H2", "1")], "k").await, "WRONG_STATE", "input.scores.0.indicator");
    }

    async fn a_verifier_can_think_again(world) {
        let submitted = submitted(world).await;
        let (education, culture) = (world.person("education.signer").await, world.person("culture-tourism-sports.signer").await);
        let street = world.person("fuchun-subdistrict.signer").await;
        let status = async || score_of(&evaluation(&street, &submitted["id"]).await, "E1").clone();
        done(&verify(&education, &submitted, &[("E1", "9")], "1").await);
        assert_eq!(status().await["status"], "SELF_SCORED");
        done(&verify(&culture, &submitted, &[("E1", "8")], "1").await);
        assert_eq!(status().await["status"], "DISPUTED");
        done(&verify(&education, &submitted, &[("E1", "8.00")], "2").await);
        let agreed = status().await;
        assert_eq!((&agreed["status"], &agreed["finalScore"]), (&json!("VERIFIED"), &json!("8.00")));
        assert_eq!(agreed["verifications"].as_array().unwrap().len(), 2);
        // The trail keeps what was said before.
        let trail = world.trail().await;
        assert!(trail.last().unwrap().detail.contains("\"from\":\"9.00\""), "{}", trail.last().unwrap().detail);
    }

    async fn the_office_decides_what_is_disputed(world) {
        let disputed = disputed(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let (e1, h1) = (score_of(&disputed, "E1"), score_of(&disputed, "H1"));
        let mut without_reason = adjudicating(e1, "7", "k");
        without_reason["reason"] = json!(" ");
        refused(&give(&office, "adjudicateScore", without_reason).await, "INVALID", "input.reason");
        refused(&give(&office, "adjudicateScore", adjudicating(e1, "11", "k")).await, "INVALID", "input.finalScore");
        refused(&give(&office, "adjudicateScore", adjudicating(h1, "7", "k")).await, "WRONG_STATE", "input.score");
        let education = world.person("education.signer").await;
        refused(&give(&education, "adjudicateScore", adjudicating(e1, "7", "k")).await, "NOT_PERMITTED", "input.score");
        refused(&give(&education, "adjudicateScore", adjudicating(h1, "7", "k")).await, "NOT_FOUND", "input.score");
        let decided = done(&give(&office, "adjudicateScore", adjudicating(e1, "7", "1")).await);
        let e1 = score_of(&decided, "E1");
        assert_eq!(
            (&e1["status"], &e1["finalScore"], &e1["adjudicationReason"]),
            (&json!("ADJUDICATED"), &json!("7.00"), &json!("现场核实"))
        );
        // Verifiers have spoken; the office may still think again.
        refused(&verify(&education, &disputed, &[("E1", "7")], "late").await, "WRONG_STATE", "input.scores.0.indicator");
        let decided = done(&give(&office, "adjudicateScore", adjudicating(e1, "6", "2")).await);
        assert_eq!(score_of(&decided, "E1")["finalScore"], "6.00");
    }

    async fn an_evaluation_is_final_once_everything_is_settled(world) {
        let verified = verified(world).await;
        assert_eq!((&verified["total"], &verified["passed"]), (&json!("44.75"), &json!(true)));
        let street = world.person("fuchun-subdistrict.signer").await;
        refused(&give(&street, "finalizeEvaluation", step(&verified, "k")).await, "NOT_PERMITTED", "input.id");
        let office = world.person("fengmao-office.coordinator").await;
        // One who differs opens it again.
        let health = world.person("health.signer").await;
        let culture = world.person("culture-tourism-sports.signer").await;
        done(&verify(&culture, &verified, &[("E1", "1")], "differs").await);
        let payload = give(&office, "finalizeEvaluation", step(&verified, "k")).await;
        refused(&payload, "WRONG_STATE", "input.id");
        assert!(payload["userErrors"][0]["message"].as_str().unwrap().ends_with(": E1"), "{payload}");
        done(&verify(&culture, &verified, &[("E1", "9")], "agrees").await);
        done(&verify(&health, &verified, &[("H1", "18")], "more").await);
        let last = done(&give(&office, "finalizeEvaluation", step(&verified, "final")).await);
        assert_eq!((&last["status"], &last["total"], &last["passed"]), (&json!("FINAL"), &json!("45.00"), &json!(true)));
        assert_eq!(done(&give(&office, "finalizeEvaluation", step(&verified, "final")).await), last, "the same key again");
    }

    async fn each_command_leaves_one_event(world) {
        made_final(world).await;
        let actions: Vec<String> = world.trail().await.into_iter().map(|event| event.action).collect();
        let of_evaluations: Vec<&str> = actions
            .iter()
            .map(String::as_str)
            .filter(|action| action.contains("EVALUATION") || action.contains("SCORES") || action.contains("INDICATOR"))
            .collect();
        assert_eq!(
            of_evaluations,
            [
                "IMPORT_INDICATOR_SET", "PUBLISH_INDICATOR_SET", "OPEN_EVALUATION", "SAVE_SELF_SCORES", "SUBMIT_EVALUATION",
                "VERIFY_SCORES", "VERIFY_SCORES", "VERIFY_SCORES", "VERIFY_SCORES", "FINALIZE_EVALUATION",
            ]
        );
    }
}
