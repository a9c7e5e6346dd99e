//! Evaluations, from the set of indicators to the final result: who scores, who verifies, who decides, and what each
//! of them sees on the way.

mod commands;
mod lists;
mod rule;
mod sets;
mod story;
mod visibility;

use crate::harness::{Person, World};
use serde_json::{Value, json};

/// A small set with every kind of indicator: two of one department, one of two, one of the lead office, one optional.
pub const SET: &str = "code,scenario,name,requirement,tier,veto,max_score\n\
    E1,EDUCATION,托育全覆盖,有托育点,STANDARD,false,10\n\
    E2,EDUCATION,幸福学堂,,STANDARD,true,10\n\
    H1,HEALTH,智慧健康管理,,STANDARD,false,20.00\n\
    H2,HEALTH,活力运动健身,,OPTIONAL,false,5.50\n\
    T1,TRANSPORT,智能共享停车,,OPTIONAL,false,10\n";

const EVALUATION: &str = "id revision status round total passed contentDigest community { code } indicatorSet { code } \
    scenarioTotals { scenario { code } score maxScore } \
    scores { id revision status notApplicable selfScore selfNote finalScore adjudicationReason \
      indicator { id code maxScore scenario { code } } \
      verifications { organization { code } score note verifiedBy { displayName } } }";

/// Gives a command on evaluations; answers its payload.
pub async fn give(person: &Person<'_>, command: &str, input: Value) -> Value {
    let (kind, payload) = match command {
        "importIndicatorSet" | "publishIndicatorSet" | "retireIndicatorSet" => {
            (command, "indicatorSet { id code title status official fullMark passMark creationTypes indicators { id code } }".to_owned())
        }
        _ => (command, format!("evaluation {{ {EVALUATION} }}")),
    };
    let input_type = format!("{}{}Input", kind[..1].to_uppercase(), &kind[1..]);
    let query = format!(
        "mutation($input: {input_type}!) {{ {command}(input: $input) {{ {payload} userErrors {{ code path message }} }} }}"
    );
    let data = person.ask_with(&query, json!({ "input": input })).await;
    data[command].clone()
}

/// The command was done; what it gave.
#[track_caller]
pub fn done(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    let fields = payload.as_object().unwrap();
    let (_, given) = fields.iter().find(|(name, _)| *name != "userErrors").unwrap();
    assert!(!given.is_null(), "{payload}");
    given.clone()
}

/// The command was refused with this code, about this part of the input, and gave nothing.
#[track_caller]
pub fn refused(payload: &Value, code: &str, path: &str) {
    let error = &payload["userErrors"][0];
    let about: Vec<&str> =
        error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
    assert_eq!((error["code"].as_str().unwrap(), about.join(".").as_str()), (code, path), "{payload}");
    for (name, given) in payload.as_object().unwrap() {
        assert!(name == "userErrors" || given.is_null(), "{payload}");
    }
}

/// A set that is published: its id.
pub async fn published(world: &World, code: &str, csv: &str, pass_mark: Option<&str>) -> String {
    let office = world.person("fengmao-office.coordinator").await;
    let input = json!({
        "code": code, "title": "试用指标", "official": false, "creationTypes": ["RENOVATION", "NEW_BUILD"],
        "passMark": pass_mark, "csv": csv, "idempotencyKey": format!("import-{code}"),
    });
    let set = done(&give(&office, "importIndicatorSet", input).await);
    let input = json!({ "id": set["id"], "idempotencyKey": format!("publish-{code}") });
    done(&give(&office, "publishIndicatorSet", input).await)["id"].as_str().unwrap().to_owned()
}

/// The evaluation of an id, as the person sees it; null where it does not.
pub async fn evaluation(person: &Person<'_>, id: &Value) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Evaluation {{ {EVALUATION} }} }} }}");
    person.ask_with(&query, json!({ "id": id })).await["node"].clone()
}

/// The score of an indicator in an evaluation as it was seen.
#[track_caller]
pub fn score_of<'e>(evaluation: &'e Value, code: &str) -> &'e Value {
    let mut scores = evaluation["scores"].as_array().unwrap().iter();
    scores
        .find(|score| score["indicator"]["code"] == code)
        .unwrap_or_else(|| panic!("no {code}: {evaluation}"))
}

/// What is said of some indicators, named by their codes in an evaluation of which one sees all scores.
pub fn scores(evaluation: &Value, given: &[(&str, &str)]) -> Value {
    let score = |(code, score): &(&str, &str)| {
        let id = &score_of(evaluation, code)["indicator"]["id"];
        match *score {
            "n/a" => json!({ "indicator": id, "notApplicable": true }),
            score => json!({ "indicator": id, "score": score }),
        }
    };
    given.iter().map(score).collect()
}

/// An evaluation of 江滨社区 by the small set, opened by its street, with nothing said yet; as the street sees it.
pub async fn opened(world: &World) -> Value {
    opened_with(world, SET, Some("40")).await
}

/// The same by another set.
pub async fn opened_with(world: &World, csv: &str, pass_mark: Option<&str>) -> Value {
    let set = published(world, "small", csv, pass_mark).await;
    let street = world.person("fuchun-subdistrict.signer").await;
    let input = json!({ "community": "jiangbin", "indicatorSet": set, "idempotencyKey": "open-jiangbin" });
    done(&give(&street, "openEvaluation", input).await)
}

const SELF_SCORES: [(&str, &str); 5] =
    [("E1", "9"), ("E2", "8.50"), ("H1", "18.25"), ("H2", "n/a"), ("T1", "10")];

/// The same, scored by the street and submitted.
pub async fn submitted(world: &World) -> Value {
    let street = world.person("fuchun-subdistrict.signer").await;
    let opened = opened(world).await;
    let input = json!({
        "evaluation": opened["id"], "scores": scores(&opened, &SELF_SCORES),
        "expectedRevision": opened["revision"], "idempotencyKey": "self",
    });
    let scored = done(&give(&street, "saveSelfScores", input).await);
    let input =
        json!({ "id": opened["id"], "expectedRevision": scored["revision"], "idempotencyKey": "submit" });
    done(&give(&street, "submitEvaluation", input).await)
}

/// Verifies scores, as somebody who answers for them.
pub async fn verify(person: &Person<'_>, evaluation: &Value, given: &[(&str, &str)], key: &str) -> Value {
    let input = json!({
        "evaluation": evaluation["id"], "scores": scores(evaluation, given), "idempotencyKey": key,
    });
    give(person, "verifyScores", input).await
}

/// The same, verified by everybody who answers for a scenario, with the same numbers.
pub async fn verified(world: &World) -> Value {
    let submitted = submitted(world).await;
    for (name, given) in [
        ("education.signer", &[("E1", "9"), ("E2", "8")][..]),
        ("culture-tourism-sports.signer", &[("E1", "9"), ("E2", "8")]),
        ("health.signer", &[("H1", "17.75")]),
        ("fengmao-office.coordinator", &[("T1", "10")]),
    ] {
        let person = world.person(name).await;
        done(&verify(&person, &submitted, given, &format!("verify-{name}")).await);
    }
    let street = world.person("fuchun-subdistrict.signer").await;
    evaluation(&street, &submitted["id"]).await
}

/// The same, final.
pub async fn made_final(world: &World) -> Value {
    let verified = verified(world).await;
    let office = world.person("fengmao-office.coordinator").await;
    let input =
        json!({ "id": verified["id"], "expectedRevision": verified["revision"], "idempotencyKey": "final" });
    done(&give(&office, "finalizeEvaluation", input).await)
}
