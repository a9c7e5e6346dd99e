//! A new version and a conclusion at once: one of them comes first, and the other is refused and looks again.

use super::{APPLICATION, appraised, drafted, give, key, plan, submitted, submitting};
use crate::reviews;
use serde_json::{Value, json};

fn is_done(payload: &Value) -> bool {
    payload["userErrors"] == json!([])
}

both! {
    async fn a_new_version_or_a_conclusion_comes_first(world) {
        world.people_stay();
        let office = world.person("fengmao-office.coordinator").await;
        let (mut versions, mut conclusions) = (0, 0);
        for (community, name) in [
            ("jiangbin", "fuchun-subdistrict.signer"),
            ("baihe", "fuchun-subdistrict.signer"),
            ("shanshui", "lushan-subdistrict.signer"),
            ("yicheng", "dongzhou-subdistrict.signer"),
            ("zishu-huayuan", "yinhu-subdistrict.signer"),
            ("dengyun", "xindeng-town.signer"),
        ] {
            let unit = world.person(name).await;
            let first = submitted(&unit, community, APPLICATION).await;
            let opened = appraised(world, community, &[&first]).await;
            reviews::all_sign(world, &opened, "APPROVE").await;
            let now = reviews::review(&office, &opened["id"]).await;
            let draft = drafted(&unit, community, APPLICATION).await;
            let concluding = reviews::deciding(&now, &key(), &json!({ "conclusion": "PASSED" }));
            let (version, conclusion) = tokio::join!(
                give(&unit, "submitPlan", submitting(&draft)),
                reviews::give(&office, "concludeReview", concluding),
            );
            assert_ne!(is_done(&version), is_done(&conclusion), "{version} {conclusion}");
            let (first, second) = (plan(&unit, &first["id"]).await, plan(&unit, &draft["id"]).await);
            if is_done(&version) {
                versions += 1;
                assert_eq!(conclusion["userErrors"][0]["code"], "CONFLICT");
                assert_eq!((&first["status"], &second["status"], &second["review"]["id"]), (&json!("SUPERSEDED"), &json!("SUBMITTED"), &opened["id"]));
                assert_eq!(reviews::validity(&reviews::review(&office, &opened["id"]).await).0, Vec::<&str>::new());
            } else {
                conclusions += 1;
                assert_eq!(version["userErrors"][0]["code"], "CONFLICT");
                assert_eq!((&first["status"], &second["status"]), (&json!("APPRAISED"), &json!("DRAFT")));
                // Looked at again, it is submitted after all.
                assert!(is_done(&give(&unit, "submitPlan", submitting(&second)).await));
            }
        }
        assert_eq!(versions + conclusions, 6);
    }

    async fn either_may_come_first(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let unit = world.person("fuchun-subdistrict.signer").await;
        for (community, concluded_first) in [("jiangbin", true), ("baihe", false)] {
            let first = submitted(&unit, community, APPLICATION).await;
            let opened = appraised(world, community, &[&first]).await;
            let draft = drafted(&unit, community, APPLICATION).await;
            let how = json!({ "conclusion": "RETURNED", "note": "补充" });
            let concluding = reviews::deciding(&reviews::review(&office, &opened["id"]).await, &key(), &how);
            let submitting = submitting(&draft);
            let (before, after) = if concluded_first {
                let before = reviews::give(&office, "concludeReview", concluding).await;
                (before, give(&unit, "submitPlan", submitting).await)
            } else {
                let before = give(&unit, "submitPlan", submitting).await;
                (before, reviews::give(&office, "concludeReview", concluding).await)
            };
            assert!(is_done(&before), "{before}");
            assert_eq!(after["userErrors"][0]["code"], "CONFLICT", "{after}");
        }
    }
}
