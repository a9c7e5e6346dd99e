//! The history of a review: opinions are told to whose they are, and once it is concluded to who sees it.

use super::{actions, short, told};
use crate::reviews::{all_sign, deciding, done, give, opened, review, sign};
use serde_json::json;

both! {
    async fn opinions_are_told_as_they_are_seen(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let id = &opened["id"];
        let office = world.person("fengmao-office.coordinator").await;
        let adding = json!({
            "review": id, "organization": "finance", "reason": "涉及资金", "expectedRevision": opened["revision"], "idempotencyKey": "add",
        });
        done(&give(&office, "addSignatory", adding).await);
        let health = world.person("health.signer").await;
        let opinion = done(&sign(&health, id, "RETURN", "first").await);
        let input = json!({ "opinion": opinion["id"], "reason": "再议", "idempotencyKey": "withdraw" });
        done(&give(&health, "withdrawOpinion", input).await);
        let seen = review(&office, id).await;
        let signed = all_sign(world, &seen, "APPROVE").await;
        let of_all = ["OPEN_REVIEW", "ADD_SIGNATORY"];
        let of_health = ["SIGN_OPINION", "WITHDRAW_OPINION", "SIGN_OPINION"];
        for (name, expected) in [
            ("health.officer", [&of_all[..], &of_health].concat()),
            ("education.officer", [&of_all[..], &["SIGN_OPINION"]].concat()),
            ("finance.officer", [&of_all[..], &["SIGN_OPINION"]].concat()),
            ("fuchun-subdistrict.officer", of_all.to_vec()),
            ("lushan-subdistrict.officer", vec![]),
            ("data-platform", vec![]),
        ] {
            assert_eq!(actions(&world.person(name).await, id).await, expected, "{name}");
        }
        let whole = actions(&office, id).await;
        assert_eq!(whole.len(), 2 + 2 + signed.len());
        let told_of = told(&world.person("health.officer").await, id).await.unwrap();
        let hand = "name of health.signer";
        assert_eq!(short(&told_of[1])[2..4], ["finance", "涉及资金"]);
        assert_eq!(short(&told_of[2]), ["SIGN_OPINION", hand, "health", "", "", "RETURN"]);
        assert_eq!(short(&told_of[3]), ["WITHDRAW_OPINION", hand, "health", "再议", "", ""]);

        let seen = review(&office, id).await;
        let how = json!({ "conclusion": "PASSED_WITH_CONDITIONS", "note": "限期补齐" });
        done(&give(&office, "concludeReview", deciding(&seen, "conclude", &how)).await);
        let whole = [whole.as_slice(), &["CONCLUDE_REVIEW".to_owned()]].concat();
        for name in ["health.officer", "education.officer", "fuchun-subdistrict.officer", "data-platform", "fengmao-office.deputy"] {
            assert_eq!(actions(&world.person(name).await, id).await, whole, "{name}");
        }
        assert!(actions(&world.person("lushan-subdistrict.officer").await, id).await.is_empty());
        let last = told(&health, id).await.unwrap().pop().unwrap();
        assert_eq!(short(&last)[3..], ["限期补齐", "", "PASSED_WITH_CONDITIONS"]);
    }

    async fn what_was_said_before_a_cancellation_stays_ones_own(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        all_sign(world, &opened, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        let seen = review(&office, &opened["id"]).await;
        done(&give(&office, "cancelReview", deciding(&seen, "cancel", &json!({ "reason": "误发" }))).await);
        let expected = ["OPEN_REVIEW", "SIGN_OPINION", "CANCEL_REVIEW"];
        let health = world.person("health.officer").await;
        assert_eq!(actions(&health, &opened["id"]).await, expected);
        let told = told(&health, &opened["id"]).await.unwrap();
        assert_eq!(short(&told[2])[3..], ["误发", "OPEN", "CANCELLED"]);
        let street = world.person("fuchun-subdistrict.officer").await;
        assert_eq!(actions(&street, &opened["id"]).await, ["OPEN_REVIEW", "CANCEL_REVIEW"]);
    }
}
