//! Who sees which version, by every way to it: its unit all, the office what was submitted, a roster what its reviews name or named.

use super::{
    APPLICATION, IMPLEMENTATION, appraised, deciding, done, drafted, ended, give, key, plan, refused, seen,
    submitted,
};
use crate::{
    harness::{Pack, World},
    reviews,
};
use serde_json::{Value, json};

const ALL: [&str; 4] = ["A3 DRAFT", "A2 SUBMITTED", "A1 SUPERSEDED", "I1 SUBMITTED"];

/// In a review that names the application plan there was a first version, and is a second; a third is drafted, and the other plan is
/// before nobody.
async fn prepared(world: &World) -> Value {
    let unit = world.person("fuchun-subdistrict.signer").await;
    let first = submitted(&unit, "jiangbin", APPLICATION).await;
    let review = appraised(world, "jiangbin", &[&first]).await;
    submitted(&unit, "jiangbin", APPLICATION).await;
    submitted(&unit, "jiangbin", IMPLEMENTATION).await;
    drafted(&unit, "jiangbin", APPLICATION).await;
    review
}

/// The ids of all plans of a community by what they are called, as its unit sees them.
async fn known(world: &World, unit: &str) -> Vec<(String, Value)> {
    let query = "{ community(code: \"jiangbin\") { plans { id kind version status } } }";
    let data = world.person(unit).await.ask(query).await;
    let plans = data["community"]["plans"].as_array().unwrap().iter();
    let name = |it: &Value| {
        format!("{}{} {}", &it["kind"].as_str().unwrap()[..1], it["version"], it["status"].as_str().unwrap())
    };
    plans.map(|it| (name(it), it["id"].clone())).collect()
}

/// By its community, by its id, and by commands a viewer is told of these, and of no others.
async fn sees(world: &World, name: &str, known: &[(String, Value)], visible: &[&str]) {
    let person = if name == "nobody" { world.nobody() } else { world.person(name).await };
    assert_eq!(seen(&person, "jiangbin").await, visible, "{name}");
    for (called, id) in known {
        let node = plan(&person, id).await;
        assert_eq!(!node.is_null(), visible.contains(&called.as_str()), "{name} {called}");
        let query =
            "query($id: ID!) { explainAccess(id: $id) { visibleBy { basis } } nodes(ids: [$id]) { id } }";
        let answer = person.send(query, json!({ "id": id })).await;
        if node.is_null() && answer.error_code().is_empty() {
            assert_eq!(
                (&answer.body["data"]["explainAccess"], &answer.body["data"]["nodes"][0]),
                (&json!(null), &json!(null)),
                "{name} {called}"
            );
        }
    }
}

both! {
    async fn each_sees_its_versions_and_no_others(world) {
        let review = prepared(world).await;
        let known = known(world, "fuchun-subdistrict.officer").await;
        let named = ["A2 SUBMITTED", "A1 SUPERSEDED"];
        for name in ["fuchun-subdistrict.officer", "fuchun-subdistrict.signer"] {
            sees(world, name, &known, &ALL).await;
        }
        sees(world, "fengmao-office.coordinator", &known, &ALL[1..]).await;
        for name in ["finance.officer", "health.signer", "planning-resources.signer"] {
            sees(world, name, &known, &named).await;
        }
        for name in ["data-resources.signer", "publicity-dept.officer", "lushan-subdistrict.signer", "data-platform", "auditor", "sysadmin", "secadmin", "nobody"] {
            sees(world, name, &known, &[]).await;
        }
        // Once it is concluded the data platform reads the review, and no plan of it.
        reviews::all_sign(world, &review, "APPROVE").await;
        ended(world, &review, "concludeReview", json!({ "conclusion": "PASSED" })).await;
        let data = world.person("data-platform").await.ask("{ reviews { nodes { status plans { id } } } }").await;
        assert_eq!(data["reviews"]["nodes"], json!([{ "status": "CONCLUDED", "plans": [] }]));
        // What comes later is not the roster's to know, but that what it appraised stands no more.
        let unit = world.person("fuchun-subdistrict.signer").await;
        let draft = plan(&unit, &known[0].1).await;
        done(&give(&unit, "submitPlan", super::submitting(&draft)).await);
        let finance = world.person("finance.officer").await;
        assert_eq!(seen(&finance, "jiangbin").await, ["A2 SUPERSEDED", "A1 SUPERSEDED"]);
        assert_eq!(plan(&finance, &known[0].1).await, json!(null));
    }

    async fn a_signatory_sees_plans_for_as_long_as_it_is_one(world) {
        let review = prepared(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let publicity = world.person("publicity-dept.signer").await;
        for (command, visible) in [("addSignatory", vec!["A2 SUBMITTED", "A1 SUPERSEDED"]), ("removeSignatory", vec![])] {
            let now = reviews::review(&office, &review["id"]).await;
            let input = json!({
                "review": review["id"], "organization": "publicity-dept", "reason": "宣传", "expectedRevision": now["revision"],
                "idempotencyKey": key(),
            });
            done(&reviews::give(&office, command, input).await);
            assert_eq!(seen(&publicity, "jiangbin").await, visible);
        }
        // In another review it is shown the plan, and not that the first was of it.
        ended(world, &review, "cancelReview", json!({ "reason": "误发" })).await;
        let known = known(world, "fuchun-subdistrict.officer").await;
        let second = appraised(world, "jiangbin", &[&json!({ "id": known[1].1 })]).await;
        let input = json!({
            "review": second["id"], "organization": "publicity-dept", "reason": "宣传", "expectedRevision": second["revision"],
            "idempotencyKey": key(),
        });
        done(&reviews::give(&office, "addSignatory", input).await);
        assert_eq!(seen(&publicity, "jiangbin").await, ["A2 SUBMITTED"]);
        assert_eq!(plan(&publicity, &known[1].1).await["review"]["id"], second["id"]);
        assert_eq!(plan(&world.person("fuchun-subdistrict.officer").await, &known[2].1).await["review"]["id"], review["id"]);
    }

    async fn plans_go_with_their_community(world) {
        let review = prepared(world).await;
        let known_then = known(world, "fuchun-subdistrict.officer").await;
        ended(world, &review, "concludeReview", json!({ "conclusion": "RETURNED", "note": "补充" })).await;
        Pack::copy().with("communities.csv", "江滨社区,fuchun-subdistrict", "江滨社区,lushan-subdistrict").import(world).await;
        sees(world, "fuchun-subdistrict.signer", &known_then, &[]).await;
        let now = ["A3 DRAFT", "A2 RETURNED", "A1 SUPERSEDED", "I1 SUBMITTED"];
        assert_eq!(seen(&world.person("lushan-subdistrict.officer").await, "jiangbin").await, now);
        let told = "{ viewer { notifications(filter: { kinds: [RETURNED] }) { nodes { subject { id } } } } }";
        for (name, count) in [("fuchun-subdistrict.signer", 0), ("lushan-subdistrict.signer", 1)] {
            let data = world.person(name).await.ask(told).await;
            assert_eq!(data["viewer"]["notifications"]["nodes"].as_array().unwrap().len(), count, "{name}");
        }
        let draft = plan(&world.person("lushan-subdistrict.officer").await, &known_then[0].1).await;
        let gone = world.person("fuchun-subdistrict.signer").await;
        refused(&give(&gone, "discardPlan", deciding(&draft)).await, "NOT_FOUND", "input.id");
        done(&give(&world.person("lushan-subdistrict.signer").await, "submitPlan", super::submitting(&draft)).await);
    }

    async fn who_sees_a_plan_is_not_who_may_do_something_with_it(world) {
        prepared(world).await;
        let known = known(world, "fuchun-subdistrict.officer").await;
        let unit = world.person("fuchun-subdistrict.signer").await;
        let (draft, second) = (plan(&unit, &known[0].1).await, plan(&unit, &known[1].1).await);
        for (name, of_draft, of_second) in [
            ("fengmao-office.coordinator", "NOT_FOUND", "NOT_PERMITTED"),
            ("finance.signer", "NOT_FOUND", "NOT_PERMITTED"),
            ("lushan-subdistrict.signer", "NOT_FOUND", "NOT_FOUND"),
        ] {
            let person = world.person(name).await;
            for (row, code) in [(&draft, of_draft), (&second, of_second)] {
                let answers = [give(&person, "submitPlan", super::submitting(row)).await, give(&person, "discardPlan", deciding(row)).await];
                for payload in answers {
                    refused(&payload, code, "input.id");
                }
            }
        }
    }
}
