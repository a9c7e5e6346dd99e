//! The whole of it, on the real pack: an evaluation of 江滨社区 by the draft set, with a dispute; a RECHECK with an opinion
//! that is undone and signed again; the conclusion; and then nothing moves any more.

use super::{done, evaluation, give, published, refused, score_of, verify};
use crate::{
    harness::{Person, World},
    reviews,
};
use entity::hundredths::Hundredths;
use future_community::policy;
use serde_json::{Value, json};
use std::fs;

/// What each department of the story answers for.
const SCENARIOS: [(&str, &[&str]); 6] = [
    ("organization-dept.signer", &["GOVERNANCE"]),
    ("education.signer", &["EDUCATION"]),
    ("culture-tourism-sports.signer", &["NEIGHBOURHOOD", "EDUCATION"]),
    ("health.signer", &["HEALTH"]),
    ("civil-affairs.signer", &["NEIGHBOURHOOD", "SERVICES", "GOVERNANCE"]),
    ("fengmao-office.coordinator", &["ENTREPRENEURSHIP", "ARCHITECTURE", "TRANSPORT", "LOW_CARBON"]),
];

/// What was found of an indicator: its number says it, so that every sum is another.
fn found(code: &str) -> String {
    let number: i64 = code[1..].parse().unwrap();
    Hundredths(600 + number * 11).to_string()
}

/// All indicators of these scenarios that apply, with what was found of them.
fn of_scenarios(evaluation: &Value, scenarios: &[&str]) -> Vec<(String, String)> {
    let scores = evaluation["scores"].as_array().unwrap().iter();
    scores
        .filter(|score| scenarios.contains(&score["indicator"]["scenario"]["code"].as_str().unwrap()))
        .filter(|score| score["notApplicable"] == false)
        .map(|score| score["indicator"]["code"].as_str().unwrap().to_owned())
        .map(|code| (code.clone(), found(&code)))
        .collect()
}

fn borrowed(given: &[(String, String)]) -> Vec<(&str, &str)> {
    given.iter().map(|(code, score)| (code.as_str(), score.as_str())).collect()
}

async fn explained(person: &Person<'_>, id: &Value) -> Vec<(String, String, String)> {
    let query = "query($id: ID!) { node(id: $id) { ... on Evaluation { explanation { steps { label expression result } } } } }";
    let data = person.ask_with(query, json!({ "id": id })).await;
    let steps = data["node"]["explanation"]["steps"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or("null").to_owned();
    steps.map(|step| (text(&step["label"]), text(&step["expression"]), text(&step["result"]))).collect()
}

/// The evaluation as the street submits it.
async fn submitted_by_the_street(world: &World) -> Value {
    let street = world.person("fuchun-subdistrict.signer").await;
    // The draft of the pack, with its placeholder weights.
    let draft = fs::read(World::pack().join("indicators-draft.csv")).unwrap();
    let csv = policy::draft(&draft, Hundredths(1_000)).unwrap();
    let set = published(world, "draft-2022", &csv, Some("198")).await;

    // The street opens, scores in two parts, and submits.
    let input = json!({ "community": "jiangbin", "indicatorSet": set, "idempotencyKey": "open" });
    let opened = done(&give(&street, "openEvaluation", input).await);
    assert_eq!(opened["scores"].as_array().unwrap().len(), 33);
    let all = opened["scores"].as_array().unwrap().clone();
    let (first, second) = all.split_at(15);
    let mut revision = opened["revision"].clone();
    for (part, scores) in [("first", first), ("second", second)] {
        let given: Vec<Value> = scores
            .iter()
            .map(|score| match score["indicator"]["code"].as_str().unwrap() {
                // The community has no hub for start-ups.
                "I13" | "I14" => json!({ "indicator": score["indicator"]["id"], "notApplicable": true }),
                _ => json!({ "indicator": score["indicator"]["id"], "score": "9.5", "note": "见一社一档" }),
            })
            .collect();
        let input = json!({
            "evaluation": opened["id"], "scores": given, "expectedRevision": revision, "idempotencyKey": part,
        });
        revision = done(&give(&street, "saveSelfScores", input).await)["revision"].clone();
    }
    let input = json!({ "id": opened["id"], "expectedRevision": revision, "idempotencyKey": "submit" });
    done(&give(&street, "submitEvaluation", input).await)
}

/// What each scenario comes to, to the last digit.
const TOTALS: [(&str, &str, &str); 9] = [
    ("NEIGHBOURHOOD", "18.66", "30.00"),
    ("EDUCATION", "25.98", "40.00"),
    ("HEALTH", "30.07", "40.00"),
    ("ENTREPRENEURSHIP", "7.32", "10.00"),
    ("ARCHITECTURE", "39.35", "50.00"),
    ("TRANSPORT", "42.10", "50.00"),
    ("LOW_CARBON", "26.58", "30.00"),
    ("SERVICES", "27.57", "30.00"),
    ("GOVERNANCE", "28.56", "30.00"),
];

fn totals_of(evaluation: &Value) -> Vec<(&str, &str, &str)> {
    let totals = evaluation["scenarioTotals"].as_array().unwrap().iter();
    totals
        .map(|it| {
            let code = it["scenario"]["code"].as_str().unwrap();
            (code, it["score"].as_str().unwrap(), it["maxScore"].as_str().unwrap())
        })
        .collect()
}

both! {
    async fn from_the_set_to_the_conclusion(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let street = world.person("fuchun-subdistrict.signer").await;
        let health = world.person("health.signer").await;

        let submitted = submitted_by_the_street(world).await;

        // Everybody verifies its own scenarios; culture differs from education about I04.
        for (name, scenarios) in SCENARIOS {
            let person = world.person(name).await;
            let mut given = of_scenarios(&submitted, scenarios);
            if name.starts_with("culture") {
                given.retain(|(code, _)| code != "I04");
                given.push(("I04".to_owned(), "5.25".to_owned()));
            }
            done(&verify(&person, &submitted, &borrowed(&given), &format!("verify-{name}")).await);
        }
        let seen = evaluation(&office, &submitted["id"]).await;
        assert_eq!(score_of(&seen, "I04")["status"], "DISPUTED");
        assert_eq!(seen["total"], Value::Null);

        // The RECHECK opens while the evaluation is still being settled; six departments sign what they see.
        let recheck = reviews::opened(world, "jiangbin", "RECHECK", Some(&submitted["id"])).await;
        assert_eq!(
            reviews::roster_of(&recheck),
            ["development-reform", "education", "culture-tourism-sports", "health", "civil-affairs", "planning-resources"]
        );
        reviews::all_sign(world, &recheck, "APPROVE").await;

        // The dispute is decided: it undoes the opinions of the two who answer for education, and no others.
        let input = json!({
            "score": score_of(&seen, "I04")["id"], "finalScore": "6", "reason": "现场复核：托育点开放不足", "idempotencyKey": "decide",
        });
        done(&give(&office, "adjudicateScore", input).await);
        // The health bureau corrects itself: that undoes its own.
        done(&verify(&health, &submitted, &[("I09", "8.88")], "correct").await);
        let seen = reviews::review(&office, &recheck["id"]).await;
        let (valid, invalid) = reviews::validity(&seen);
        assert_eq!(valid, ["development-reform", "civil-affairs", "planning-resources"]);
        assert_eq!(invalid, ["education", "culture-tourism-sports", "health"]);
        assert_eq!((&seen["signedCount"], &seen["requiredCount"]), (&json!(6), &json!(6)));

        // Not yet: opinions are undone, and the evaluation is not final.
        let passing = |review: &Value, key: &str| reviews::deciding(review, key, &json!({ "conclusion": "PASSED" }));
        refused(&reviews::give(&office, "concludeReview", passing(&seen, "early")).await, "WRONG_STATE", "input.conclusion");
        for name in ["education", "culture-tourism-sports", "health"] {
            let signer = world.person(&format!("{name}.signer")).await;
            let awaiting = signer.ask("{ reviews(filter: { awaitingMySignature: true }) { nodes { id } } }").await;
            assert_eq!(awaiting["reviews"]["nodes"], json!([{ "id": recheck["id"] }]), "{name}");
            done(&reviews::sign(&signer, &recheck["id"], "APPROVE", "again").await);
        }
        refused(&reviews::give(&office, "concludeReview", passing(&seen, "early")).await, "CONFLICT", "input.expectedRevision");
        let seen = reviews::review(&office, &recheck["id"]).await;
        refused(&reviews::give(&office, "concludeReview", passing(&seen, "early")).await, "WRONG_STATE", "input.conclusion");

        // Final, to the last digit: what was found, but for the decided and the corrected score.
        let input = json!({ "id": submitted["id"], "expectedRevision": submitted["revision"], "idempotencyKey": "final" });
        let last = done(&give(&office, "finalizeEvaluation", input).await);
        assert_eq!((&last["total"], &last["passed"]), (&json!("246.19"), &json!(true)));
        assert_eq!(totals_of(&last), TOTALS);
        let steps = explained(&street, &submitted["id"]).await;
        let of = |label: &str| steps.iter().find(|step| step.0.contains(label)).unwrap();
        assert_eq!(of("score of EDUCATION").1, "6.00 + 6.55 + 6.66 + 6.77");
        let total = of("/ total");
        assert_eq!(total.1, "18.66 + 25.98 + 30.07 + 7.32 + 39.35 + 42.10 + 26.58 + 27.57 + 28.56");
        assert_eq!(total.2, "246.19");
        assert_eq!(of("result:").1, "246.19 × 330.00 ≥ 198.00 × 310.00");
        assert_eq!(of("result:").2, "合格 / passed");

        // Becoming final undoes nothing; the office concludes.
        let seen = reviews::review(&office, &recheck["id"]).await;
        let concluded = done(&reviews::give(&office, "concludeReview", passing(&seen, "conclude")).await);
        assert_eq!((&concluded["status"], &concluded["conclusion"]), (&json!("CONCLUDED"), &json!("PASSED")));

        // From here on nothing moves.
        refused(&verify(&health, &submitted, &[("I09", "1")], "late").await, "WRONG_STATE", "input.evaluation");
        refused(&reviews::sign(&health, &recheck["id"], "RETURN", "late").await, "WRONG_STATE", "input.review");
        let mine = reviews::review(&health, &recheck["id"]).await;
        let my_opinion = mine["opinions"].as_array().unwrap().iter().rfind(|it| it["organization"]["code"] == "health").unwrap();
        let input = json!({ "opinion": my_opinion["id"], "reason": "改主意", "idempotencyKey": "withdraw" });
        refused(&reviews::give(&health, "withdrawOpinion", input).await, "WRONG_STATE", "input.opinion");
        // All nine opinions are on record, and the roster and the street see them.
        for person in [&mine, &reviews::review(&street, &recheck["id"]).await] {
            assert_eq!(person["opinions"].as_array().unwrap().len(), 9);
            assert_eq!(reviews::validity(person).0.len(), 6);
        }
    }
}
