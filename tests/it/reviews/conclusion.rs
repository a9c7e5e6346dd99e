//! What it takes to conclude a review.

use super::{all_sign, deciding, done, give, opened, refused, review, roster_of, sign};
use crate::{evaluations, harness::Pack};
use serde_json::{Value, json};

fn concluding(review: &Value, conclusion: &str, note: Option<&str>, key: &str) -> Value {
    deciding(review, key, &json!({ "conclusion": conclusion, "note": note }))
}

both! {
    async fn to_pass_everybody_signs_and_nobody_says_return(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let office = world.person("fengmao-office.coordinator").await;
        let roster = roster_of(&opened);
        for (at, department) in roster.iter().enumerate() {
            let seen = review(&office, &opened["id"]).await;
            for (conclusion, note) in [("PASSED", None), ("PASSED_WITH_CONDITIONS", Some("整改后通过"))] {
                refused(&give(&office, "concludeReview", concluding(&seen, conclusion, note, "k")).await, "WRONG_STATE", "input.conclusion");
            }
            let signer = world.person(&format!("{department}.signer")).await;
            let decision = if at == 2 { "RETURN" } else { "APPROVE" };
            done(&sign(&signer, &opened["id"], decision, "sign").await);
        }
        let seen = review(&office, &opened["id"]).await;
        // One says to return it: it does not pass, but with conditions it may.
        refused(&give(&office, "concludeReview", concluding(&seen, "PASSED", None, "k")).await, "WRONG_STATE", "input.conclusion");
        refused(&give(&office, "concludeReview", concluding(&seen, "PASSED_WITH_CONDITIONS", None, "k")).await, "INVALID", "input.note");
        let concluded = done(&give(&office, "concludeReview", concluding(&seen, "PASSED_WITH_CONDITIONS", Some("整改后通过"), "yes")).await);
        assert_eq!((&concluded["conclusion"], &concluded["conclusionNote"]), (&json!("PASSED_WITH_CONDITIONS"), &json!("整改后通过")));
        assert!(!concluded["concludedAt"].is_null());
    }

    async fn a_review_passes_on_opinions_that_still_cover_what_is_there(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        all_sign(world, &opened, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        Pack::copy().with("communities.csv", "江滨社区", "江滨花园社区").import(world).await;
        let seen = review(&office, &opened["id"]).await;
        for (conclusion, note) in [("PASSED", None), ("PASSED_WITH_CONDITIONS", Some("整改后通过"))] {
            refused(&give(&office, "concludeReview", concluding(&seen, conclusion, note, "k")).await, "WRONG_STATE", "input.conclusion");
        }
        for department in roster_of(&opened) {
            let signer = world.person(&format!("{department}.signer")).await;
            done(&sign(&signer, &opened["id"], "APPROVE", "again").await);
        }
        let seen = review(&office, &opened["id"]).await;
        done(&give(&office, "concludeReview", concluding(&seen, "PASSED", None, "yes")).await);
    }

    async fn what_changed_meanwhile_is_looked_at_again(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let office = world.person("fengmao-office.coordinator").await;
        done(&sign(&world.person("health.signer").await, &opened["id"], "APPROVE", "sign").await);
        let conclusion = concluding(&opened, "RETURNED", Some("材料不齐"), "k");
        refused(&give(&office, "concludeReview", conclusion).await, "CONFLICT", "input.expectedRevision");
        let cancellation = deciding(&opened, "k", &json!({ "reason": "误发" }));
        refused(&give(&office, "cancelReview", cancellation).await, "CONFLICT", "input.expectedRevision");
    }

    async fn it_is_returned_with_a_note_at_any_time(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let office = world.person("fengmao-office.coordinator").await;
        refused(&give(&office, "concludeReview", concluding(&opened, "RETURNED", Some(" "), "k")).await, "INVALID", "input.note");
        let concluded = done(&give(&office, "concludeReview", concluding(&opened, "RETURNED", Some("材料不齐"), "yes")).await);
        assert_eq!(concluded["status"], "CONCLUDED");
        refused(&give(&office, "concludeReview", concluding(&concluded, "PASSED", None, "no")).await, "WRONG_STATE", "input.id");
        refused(&give(&office, "cancelReview", deciding(&concluded, "k", &json!({ "reason": "r" }))).await, "WRONG_STATE", "input.id");
    }

    async fn only_the_office_concludes(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        for (name, code) in [
            ("health.signer", "NOT_PERMITTED"),
            ("fuchun-subdistrict.signer", "NOT_PERMITTED"),
            ("finance.signer", "NOT_FOUND"),
        ] {
            let person = world.person(name).await;
            let input = concluding(&opened, "RETURNED", Some("r"), "k");
            refused(&give(&person, "concludeReview", input).await, code, "input.id");
            refused(&give(&person, "cancelReview", deciding(&opened, "k", &json!({ "reason": "r" }))).await, code, "input.id");
        }
    }

    async fn a_review_passes_on_final_scores_only(world) {
        let verified = evaluations::verified(world).await;
        let opened = opened(world, "jiangbin", "RECHECK", Some(&verified["id"])).await;
        all_sign(world, &opened, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        let seen = review(&office, &opened["id"]).await;
        refused(&give(&office, "concludeReview", concluding(&seen, "PASSED", None, "k")).await, "WRONG_STATE", "input.conclusion");
        let input = json!({ "id": verified["id"], "expectedRevision": verified["revision"], "idempotencyKey": "final" });
        evaluations::done(&evaluations::give(&office, "finalizeEvaluation", input).await);
        assert_eq!(review(&office, &opened["id"]).await["opinions"], seen["opinions"], "becoming final undoes nothing");
        done(&give(&office, "concludeReview", concluding(&seen, "PASSED", None, "yes")).await);
    }

    async fn what_is_concluded_stays_though_the_policy_changes(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        all_sign(world, &opened, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        let seen = review(&office, &opened["id"]).await;
        done(&give(&office, "concludeReview", concluding(&seen, "PASSED", None, "yes")).await);
        let before = review(&office, &opened["id"]).await;
        Pack::copy().with("communities.csv", "江滨社区", "江滨花园社区").import(world).await;
        assert_eq!(review(&office, &opened["id"]).await, before);
    }
}
