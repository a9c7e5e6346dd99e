//! What the counts of a review tell: nothing of what another department signs under.

use super::{all_sign, deciding, done, give, opened, refused, review, sign};
use crate::{
    evaluations::{self, verify},
    harness::{Pack, World},
};
use serde_json::{Value, json};

/// Everything that a review counts, and everything by which its lists go on.
const COUNTS: &str = "query($id: ID!) {
    node(id: $id) { ... on Review { revision signedCount requiredCount contentDigest status concludedAt
      evaluation { revision contentDigest } community { revision updatedAt } } }
    reviews(first: 1) { totalCount edges { cursor } pageInfo { hasNextPage endCursor } } }";

async fn counts(world: &World, name: &str, id: &Value) -> Vec<u8> {
    world.person(name).await.send(COUNTS, json!({ "id": id })).await.bytes
}

const OTHERS: [&str; 4] =
    ["planning-resources.signer", "education.officer", "civil-affairs.signer", "fuchun-subdistrict.officer"];

both! {
    async fn a_revision_says_nothing_of_what_another_signed_under(world) {
        let submitted = evaluations::submitted(world).await;
        let opened = opened(world, "jiangbin", "RECHECK", Some(&submitted["id"])).await;
        let id = &opened["id"];
        all_sign(world, &opened, "APPROVE").await;
        let (health, office) = (world.person("health.signer").await, world.person("fengmao-office.coordinator").await);
        let mut before = Vec::new();
        for name in OTHERS {
            before.push(counts(world, name, id).await);
        }
        let seen = review(&office, id).await;
        world.clock.advance(60);
        // The health bureau's score changes, and it signs again: once, and once more.
        for (score, decision) in [("12", "RETURN"), ("13", "APPROVE")] {
            done(&verify(&health, &submitted, &[("H1", score)], &format!("verify {score}")).await);
            done(&sign(&health, id, decision, &format!("again {score}")).await);
        }
        for (name, before) in OTHERS.iter().zip(before) {
            let now = counts(world, name, id).await;
            // The unit sees every score of its own community.
            let is_told = *name == "fuchun-subdistrict.officer";
            assert_eq!(now == before, !is_told, "{name}: {}", String::from_utf8_lossy(&now));
        }
        let street = review(&world.person("fuchun-subdistrict.officer").await, id).await;
        assert_eq!(street["revision"], 7, "opened, and signed by six");
        // Who sees every opinion does not conclude over one that it has not seen.
        let moved = review(&office, id).await;
        assert_ne!(moved["revision"], seen["revision"]);
        for command in ["concludeReview", "cancelReview"] {
            let more = match command {
                "concludeReview" => json!({ "conclusion": "RETURNED", "note": "材料不齐" }),
                _ => json!({ "reason": "误发" }),
            };
            refused(&give(&office, command, deciding(&seen, command, &more)).await, "CONFLICT", "input.expectedRevision");
        }
        let more = json!({ "conclusion": "RETURNED", "note": "材料不齐" });
        done(&give(&office, "concludeReview", deciding(&moved, "now", &more)).await);
    }

    async fn what_went_stale_meanwhile_is_not_passed_over(world) {
        let verified = evaluations::verified(world).await;
        let opened = opened(world, "jiangbin", "RECHECK", Some(&verified["id"])).await;
        all_sign(world, &opened, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        let seen = review(&office, &opened["id"]).await;
        let health = world.person("health.signer").await;
        done(&verify(&health, &verified, &[("H1", "12")], "verify").await);
        let last = evaluations::evaluation(&office, &verified["id"]).await;
        evaluations::done(&evaluations::give(&office, "finalizeEvaluation", deciding(&last, "final", &json!({}))).await);
        let pass = deciding(&seen, "pass", &json!({ "conclusion": "PASSED" }));
        refused(&give(&office, "concludeReview", pass).await, "WRONG_STATE", "input.conclusion");
    }

    async fn what_the_policy_changes_moves_the_revision_for_all(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let other = super::opened(world, "baihe", "RECHECK", None).await;
        let people = ["fengmao-office.coordinator", "education.officer", "fuchun-subdistrict.officer"];
        Pack::copy().with("communities.csv", "江滨社区", "江滨花园社区").import(world).await;
        for name in people {
            let person = world.person(name).await;
            assert_eq!(review(&person, &opened["id"]).await["revision"], 2, "{name}");
            assert_eq!(review(&person, &other["id"]).await["revision"], 1, "{name}");
        }
    }
}
