//! Reviews: a signatory removed, the due day moved, where each place stands, totals that are shown to all who sign.

use super::{code, give};
use crate::{
    evaluations::{self, verified, verify},
    harness::Person,
    reviews::{self, deciding, done, sign},
};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};

const REVIEW: &str = "review { id revision dueOn contentDigest roster { organization { code } state } totalsDisclosed \
    scenarioTotals { scenario { code } score maxScore } }";

async fn seen(person: &Person<'_>, id: &Value) -> Value {
    let query = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on Review {{ {} }} }} }}",
        REVIEW.strip_prefix("review {").unwrap().strip_suffix('}').unwrap()
    );
    person.ask_with(&query, json!({ "id": id })).await["node"].clone()
}

/// The state of each place that is told.
fn states(review: &Value) -> Vec<(String, String)> {
    let entries = review["roster"].as_array().unwrap().iter();
    let told = entries.filter(|entry| !entry["state"].is_null());
    told.map(|entry| {
        (
            entry["organization"]["code"].as_str().unwrap().to_owned(),
            entry["state"].as_str().unwrap().to_owned(),
        )
    })
    .collect()
}

fn state_of(review: &Value, organization: &str) -> String {
    states(review).into_iter().find(|(code, _)| code == organization).unwrap().1
}

both! {
    async fn a_signatory_added_by_mistake_is_removed_before_it_signs(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let opened = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let of = |review: &Value, organization: &str, key: &str| {
            json!({ "review": review["id"], "organization": organization, "reason": "误增", "expectedRevision": review["revision"], "idempotencyKey": key })
        };
        let added = done(&reviews::give(&office, "addSignatory", of(&opened, "publicity-dept", "add")).await);
        assert_eq!(code(&give(&office, "removeSignatory", REVIEW, of(&added, "education", "clause")).await), "WRONG_STATE");
        assert_eq!(code(&give(&office, "removeSignatory", REVIEW, of(&added, "nobody", "none")).await), "NOT_FOUND");
        let removed = give(&office, "removeSignatory", REVIEW, of(&added, "publicity-dept", "remove")).await;
        assert_eq!(removed["userErrors"], json!([]));
        assert_eq!(removed["review"]["roster"].as_array().unwrap().len(), opened["roster"].as_array().unwrap().len());
        let department = world.person("publicity-dept.signer").await;
        assert!(reviews::review(&department, &opened["id"]).await.is_null(), "it is none of its business any more");
        // Once it has signed, it stays, also where it withdrew that.
        let now = reviews::review(&office, &opened["id"]).await;
        done(&reviews::give(&office, "addSignatory", of(&now, "publicity-dept", "add again")).await);
        done(&sign(&department, &opened["id"], "APPROVE", "sign").await);
        let now = reviews::review(&office, &opened["id"]).await;
        assert_eq!(code(&give(&office, "removeSignatory", REVIEW, of(&now, "publicity-dept", "late")).await), "WRONG_STATE");
        let opinion = reviews::review(&department, &opened["id"]).await["opinions"][0]["id"].clone();
        done(&reviews::give(&department, "withdrawOpinion", json!({ "opinion": opinion, "reason": "r", "idempotencyKey": "w" })).await);
        let now = reviews::review(&office, &opened["id"]).await;
        assert_eq!(code(&give(&office, "removeSignatory", REVIEW, of(&now, "publicity-dept", "later")).await), "WRONG_STATE");
    }

    async fn a_due_day_is_moved_with_a_reason_and_opinions_stand(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let education = world.person("education.signer").await;
        let opened = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        done(&sign(&education, &opened["id"], "APPROVE", "sign").await);
        let now = reviews::review(&office, &opened["id"]).await;
        for (day, fits) in [("1999-01-01", false), ("2022-12-31", true)] {
            let input = deciding(&now, day, &json!({ "dueOn": day, "reason": "汛期" }));
            let payload = give(&office, "setReviewDueDate", REVIEW, input).await;
            if fits { assert_eq!(payload["review"]["dueOn"], day); } else { assert_eq!(code(&payload), "INVALID"); }
        }
        assert_eq!(reviews::validity(&reviews::review(&education, &opened["id"]).await).0, ["education"]);
        let input = deciding(&now, "late", &json!({ "clear": true, "reason": "r" }));
        let late = give(&office, "setReviewDueDate", REVIEW, input).await;
        assert_eq!(code(&late), "CONFLICT");
        let now = reviews::review(&office, &opened["id"]).await;
        let there = json!({ "revision": now["revision"], "contentDigest": now["contentDigest"] });
        assert_eq!(late["userErrors"][0]["current"], there);
        // Who signs what it saw before is told what its department signs now.
        let health = world.person("health.signer").await;
        let mine = reviews::review(&health, &opened["id"]).await;
        let input = json!({ "review": opened["id"], "decision": "APPROVE", "contentDigest": "sha256:old", "idempotencyKey": "old" });
        let stale = give(&health, "signOpinion", REVIEW, input).await;
        let there = json!({ "revision": mine["revision"], "contentDigest": mine["contentDigest"] });
        assert_eq!((code(&stale), &stale["userErrors"][0]["current"]), ("STALE_CONTENT", &there));
        let cleared = give(&office, "setReviewDueDate", REVIEW, deciding(&now, "clear", &json!({ "clear": true, "reason": "r" }))).await;
        assert_eq!(cleared["review"]["dueOn"], Value::Null);
    }

    async fn where_a_place_stands_is_for_its_own_organization_and_the_office(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let street = world.person("fuchun-subdistrict.signer").await;
        let education = world.person("education.signer").await;
        let health = world.person("health.signer").await;
        let checked = verified(world).await;
        let opened = reviews::opened(world, "jiangbin", "RECHECK", Some(&checked["id"])).await;
        assert!(states(&seen(&office, &opened["id"]).await).iter().all(|(_, state)| state == "PENDING"));
        done(&sign(&education, &opened["id"], "APPROVE", "e").await);
        done(&sign(&health, &opened["id"], "APPROVE", "h").await);
        assert_eq!(states(&seen(&education, &opened["id"]).await), [("education".to_owned(), "SIGNED".to_owned())]);
        assert_eq!(states(&seen(&street, &opened["id"]).await), [], "a unit is told once it is concluded");
        assert_eq!(state_of(&seen(&office, &opened["id"]).await, "health"), "SIGNED");
        // What health verified is found anew: what it signed is another thing now.
        let now = evaluations::evaluation(&health, &checked["id"]).await;
        evaluations::done(&verify(&health, &now, &[("H1", "17")], "anew").await);
        assert_eq!(state_of(&seen(&office, &opened["id"]).await, "health"), "STALE");
        assert_eq!(state_of(&seen(&office, &opened["id"]).await, "education"), "SIGNED");
        let opinion = reviews::review(&education, &opened["id"]).await["opinions"][0]["id"].clone();
        done(&reviews::give(&education, "withdrawOpinion", json!({ "opinion": opinion, "reason": "r", "idempotencyKey": "w" })).await);
        assert_eq!(state_of(&seen(&education, &opened["id"]).await, "education"), "WITHDRAWN");
        let now = reviews::review(&office, &opened["id"]).await;
        let input = deciding(&now, "end", &json!({ "conclusion": "RETURNED", "note": "重来" }));
        done(&reviews::give(&office, "concludeReview", input).await);
        let roster = opened["roster"].as_array().unwrap().len();
        for person in [&education, &street, &office] {
            assert_eq!(states(&seen(person, &opened["id"]).await).len(), roster, "once it is over");
        }
    }

    async fn who_answers_for_no_scenario_signs_on_the_totals_that_are_disclosed(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let checked = verified(world).await;
        let input = json!({ "community": "jiangbin", "kind": "APPRAISAL", "discloseTotals": true, "idempotencyKey": "without" });
        assert_eq!(code(&give(&office, "openReview", REVIEW, input).await), "INVALID");
        let closed = reviews::opened(world, "jiangbin", "APPRAISAL", Some(&checked["id"])).await;
        let input = json!({ "community": "jiangbin", "kind": "RECHECK", "evaluation": checked["id"], "discloseTotals": true, "idempotencyKey": "open" });
        let opened = give(&office, "openReview", REVIEW, input).await;
        assert_eq!(opened["review"]["totalsDisclosed"], true);
        let id = &opened["review"]["id"];
        // Finance answers for no scenario: it sees no score, and what it signs moves with what all scores come to.
        let verifiers = ["education", "culture-tourism-sports", "health"];
        let roster = reviews::review(&office, id).await;
        let blind: Vec<String> = reviews::roster_of(&roster).into_iter().filter(|code| !verifiers.contains(code)).map(str::to_owned).collect();
        let blind = world.person(&format!("{}.signer", blind[0])).await;
        let before = seen(&blind, id).await;
        assert!(reviews::review(&blind, id).await["evaluation"].is_null());
        let totals: Vec<(&str, &str)> = before["scenarioTotals"].as_array().unwrap().iter().map(|it| (it["scenario"]["code"].as_str().unwrap(), it["score"].as_str().unwrap())).collect();
        assert_eq!(totals.len(), 3, "{totals:?}");
        assert!(totals.contains(&("EDUCATION", "17.00")) && totals.contains(&("HEALTH", "17.75")) && totals.contains(&("TRANSPORT", "10.00")), "{totals:?}");
        assert_eq!(seen(&blind, &closed["id"]).await["scenarioTotals"], json!([]), "where it is not disclosed");
        done(&sign(&blind, id, "APPROVE", "sign").await);
        let health = world.person("health.signer").await;
        let now = evaluations::evaluation(&health, &checked["id"]).await;
        evaluations::done(&verify(&health, &now, &[("H1", "17")], "anew").await);
        let after = seen(&blind, id).await;
        assert_ne!(after["contentDigest"], before["contentDigest"]);
        assert_eq!(reviews::validity(&reviews::review(&blind, id).await).0, Vec::<&str>::new());
        // Which evaluation it is, its table says to who sees it, and to nobody else.
        let table = |token: String| async move {
            let request = Request::get("/exports/reviews.csv").header("authorization", format!("Bearer {token}"));
            let answer = world.send(request.body(Body::empty()).unwrap()).await;
            String::from_utf8_lossy(&answer.bytes).into_owned()
        };
        let named = checked["id"].as_str().unwrap();
        let of_blind = table(blind.token.clone().unwrap()).await;
        assert!(of_blind.contains(id.as_str().unwrap()) && !of_blind.contains(named), "{of_blind}");
        assert!(table(health.token.clone().unwrap()).await.contains(named));
        // What comes of them after the review came to nothing is not for its roster.
        let now = reviews::review(&office, id).await;
        let input = deciding(&now, "nothing", &json!({ "conclusion": "RETURNED", "note": "重来" }));
        done(&reviews::give(&office, "concludeReview", input).await);
        assert_eq!(seen(&blind, id).await["scenarioTotals"], json!([]));
        let input = json!({ "community": "jiangbin", "kind": "RECHECK", "evaluation": checked["id"], "discloseTotals": true, "idempotencyKey": "another" });
        let another = give(&office, "openReview", REVIEW, input).await["review"]["id"].clone();
        let id = &another;
        assert_eq!(seen(&blind, id).await["scenarioTotals"].as_array().unwrap().len(), 3);
        // While the unit has it again, nobody is shown what it comes to.
        let now = evaluations::evaluation(&office, &checked["id"]).await;
        let input = json!({ "id": now["id"], "reason": "r", "expectedRevision": now["revision"], "idempotencyKey": "back" });
        evaluations::done(&evaluations::give(&office, "returnEvaluation", input).await);
        assert_eq!(seen(&blind, id).await["scenarioTotals"], json!([]));
    }
}
