//! Many at once: scores change while reviews open, departments are added and opinions are signed, and no digest is left
//! behind.

use super::{give, opened, review, sign};
use crate::{
    evaluations::{submitted, verify},
    harness::{Pack, Person},
};
use futures_util::future::{LocalBoxFuture, join_all};
use serde_json::{Value, json};

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
