//! Many at once: scores change while reviews open, departments are added and opinions are signed, and no digest is left
//! behind.

use super::{deciding, done, give, opened, review, sign, validity};
use crate::{
    evaluations::{submitted, verify},
    harness::{Pack, Person, up_to},
};
use entity::hundredths::Hundredths;
use futures_util::future::{LocalBoxFuture, join_all};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

/// What everybody signs by: the digests of all that one sees, as they are kept.
async fn digests(people: &[Person<'_>], reviews: &[Value]) -> Vec<Value> {
    let mut digests = Vec::new();
    for person in people {
        for id in reviews {
            digests.push(review(person, id).await["contentDigest"].clone());
        }
    }
    digests
}

both! {
    async fn a_review_that_opens_while_a_score_changes_covers_the_new_one(world) {
        let submitted = submitted(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let health = world.person("health.signer").await;
        // Wherever the opening stands when the score changes: before it has read the score, after it has, at its end.
        for statements in (4..24).step_by(2) {
            let key = statements.to_string();
            let opening = json!({
                "community": "jiangbin", "kind": "RECHECK", "evaluation": submitted["id"], "idempotencyKey": key,
            });
            let mut opening = Box::pin(give(&office, "openReview", opening));
            let opened = up_to(world, statements, &mut opening).await;
            let score = Hundredths(statements.cast_signed() * 10).to_string();
            let given = [("H1", score.as_str())];
            let mut changing = Box::pin(verify(&health, &submitted, &given, &key));
            // It is done, or it waits for the opening: then there is nothing to wait for here.
            let changed = timeout(Duration::from_millis(200), &mut changing).await;
            let opened = match opened {
                Some(opened) => opened,
                None => opening.await,
            };
            match changed {
                Ok(changed) => done(&changed),
                Err(_) => done(&changing.await),
            };
            let id = &done(&opened)["id"];
            let kept = review(&health, id).await;
            // Whoever signs is held to the content as it is.
            done(&sign(&health, id, "APPROVE", &format!("sign-{key}")).await);
            let seen = review(&health, id).await;
            assert_eq!((&seen["contentDigest"], validity(&seen).0), (&kept["contentDigest"], vec!["health"]), "after {statements}");
            let seen = review(&office, id).await;
            done(&give(&office, "cancelReview", deciding(&seen, &format!("cancel-{key}"), &json!({ "reason": "r" }))).await);
        }
    }

    async fn no_digest_is_left_behind(world) {
        let submitted = submitted(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let recheck = opened(world, "jiangbin", "RECHECK", Some(&submitted["id"])).await;
        let mut people = Vec::new();
        for name in ["health", "education", "culture-tourism-sports", "finance"] {
            people.push(world.person(&format!("{name}.signer")).await);
        }
        let health = &people[0];
        let adding = json!({
            "review": recheck["id"], "organization": "finance", "reason": "r", "expectedRevision": recheck["revision"],
            "idempotencyKey": "add",
        });
        let opening = json!({
            "community": "jiangbin", "kind": "APPRAISAL", "evaluation": submitted["id"], "idempotencyKey": "appraisal",
        });
        let scores: Vec<String> = (0..8).map(|score| score.to_string()).collect();
        let mut acts: Vec<LocalBoxFuture<'_, Value>> = Vec::new();
        let submitted = &submitted;
        for score in &scores {
            acts.push(Box::pin(async move { verify(health, submitted, &[("H1", score)], score).await }));
        }
        acts.insert(1, Box::pin(give(&office, "addSignatory", adding)));
        acts.insert(3, Box::pin(give(&office, "openReview", opening)));
        for person in &people[..3] {
            acts.insert(4, Box::pin(sign(person, &recheck["id"], "APPROVE", "sign")));
        }
        let mut appraisal = Value::Null;
        for payload in join_all(acts).await {
            // Whoever signs what has just changed is told so, and whoever adds to what was just signed.
            let code = payload["userErrors"][0]["code"].as_str();
            assert!(matches!(code, None | Some("STALE_CONTENT" | "CONFLICT")), "{payload}");
            if payload["review"]["kind"] == "APPRAISAL" {
                appraisal = payload["review"]["id"].clone();
            }
        }
        assert!(!appraisal.is_null());
        let reviews = [recheck["id"].clone(), appraisal];
        let kept = digests(&people, &reviews).await;
        // An import looks at every open review again. One of another name changes nothing that these cover.
        Pack::copy().with("organizations.csv", "春江街道", "春江（街道）").import(world).await;
        assert_eq!(digests(&people, &reviews).await, kept);
    }
}
