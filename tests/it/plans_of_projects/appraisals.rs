//! Plans before a review: which can be named, what their digests do to opinions, and what a conclusion makes of them.

use super::{
    APPLICATION, IMPLEMENTATION, appraised, discarded, done, drafted, ended, give, key, plan, refused, seen,
    status, submitted, submitting,
};
use crate::reviews::{self, all_sign, review, sign, validity};
use serde_json::{Value, json};

const ROSTER: [&str; 7] = [
    "development-reform",
    "finance",
    "education",
    "culture-tourism-sports",
    "health",
    "civil-affairs",
    "planning-resources",
];

fn naming(community: &str, kind: &str, plans: &[&Value]) -> Value {
    json!({ "community": community, "kind": kind, "plans": plans, "idempotencyKey": key() })
}

both! {
    async fn a_new_version_voids_the_opinions_that_covered_the_one_before(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let first = submitted(&unit, "jiangbin", APPLICATION).await;
        let other = submitted(&unit, "baihe", APPLICATION).await;
        let of_it = appraised(world, "jiangbin", &[&first]).await;
        let beside = appraised(world, "baihe", &[&other]).await;
        let recheck = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        assert_eq!(reviews::roster_of(&of_it), ROSTER);
        for review in [&of_it, &beside, &recheck] {
            all_sign(world, review, "APPROVE").await;
        }
        let before = review(&office, &of_it["id"]).await;
        assert_eq!(validity(&before).0.len(), 7);
        // A draft is nothing to them, nor is the plan of another kind.
        let draft = drafted(&unit, "jiangbin", APPLICATION).await;
        submitted(&unit, "jiangbin", IMPLEMENTATION).await;
        assert_eq!(review(&office, &of_it["id"]).await, before);
        let next = done(&give(&unit, "submitPlan", submitting(&draft)).await);
        let now = review(&office, &of_it["id"]).await;
        assert_eq!((validity(&now).0, validity(&now).1.len()), (Vec::new(), 7));
        assert_eq!(now["revision"], before["revision"].as_i64().unwrap() + 1);
        for (review_of, all) in [(&beside, 7), (&recheck, 6)] {
            let now = review(&office, &review_of["id"]).await;
            assert_eq!((validity(&now).0.len(), validity(&now).1.len()), (all, 0));
        }
        // It stands in the place of the one before; who signed is told, and signs again.
        let query = "query($id: ID!) { node(id: $id) { ... on Review { plans { id } history(first: 100) { nodes { action } } } } }";
        let finance = world.person("finance.signer").await;
        let named = finance.ask_with(query, json!({ "id": of_it["id"] })).await["node"].clone();
        assert_eq!(named["plans"], json!([{ "id": next["id"] }]));
        assert!(named["history"]["nodes"].as_array().unwrap().contains(&json!({ "action": "SUBMIT_PLAN" })), "{named}");
        let inbox = finance.ask("{ viewer { notifications(filter: { kinds: [SIGNED_CONTENT_CHANGED] }) { totalCount } } }").await;
        assert_eq!(inbox["viewer"]["notifications"]["totalCount"], 1);
        let pass = json!({ "id": of_it["id"], "conclusion": "PASSED", "expectedRevision": now["revision"], "idempotencyKey": key() });
        refused(&reviews::give(&office, "concludeReview", pass).await, "WRONG_STATE", "input.conclusion");
        for department in ROSTER {
            done(&sign(&world.person(&format!("{department}.signer")).await, &of_it["id"], "APPROVE", &key()).await);
        }
        ended(world, &of_it, "concludeReview", json!({ "conclusion": "PASSED_WITH_CONDITIONS", "note": "补充托育用房" })).await;
        assert_eq!(seen(&unit, "jiangbin").await, ["A2 APPRAISED", "A1 SUPERSEDED", "I1 SUBMITTED"]);
        assert_eq!((status(world, &other).await, &plan(&unit, &next["id"]).await["review"]["id"]), ("SUBMITTED".to_owned(), &of_it["id"]));
    }

    async fn a_returned_plan_comes_back_in_its_next_version(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        let first = submitted(&unit, "jiangbin", IMPLEMENTATION).await;
        let review_of = appraised(world, "jiangbin", &[&first]).await;
        ended(world, &review_of, "concludeReview", json!({ "conclusion": "RETURNED", "note": "资金平衡" })).await;
        assert_eq!(status(world, &first).await, "RETURNED");
        let office = world.person("fengmao-office.coordinator").await;
        let again = naming("jiangbin", "APPRAISAL", &[&first["id"]]);
        refused(&reviews::give(&office, "openReview", again).await, "WRONG_STATE", "input.plans");
        let second = submitted(&unit, "jiangbin", IMPLEMENTATION).await;
        assert_eq!(status(world, &first).await, "SUPERSEDED");
        let next = appraised(world, "jiangbin", &[&second]).await;
        assert_eq!(next["round"], 2);
        all_sign(world, &next, "APPROVE").await;
        ended(world, &next, "concludeReview", json!({ "conclusion": "PASSED" })).await;
        assert_eq!(status(world, &second).await, "APPRAISED");
        // Without plans it is passed for good; the other plan has an appraisal of its own.
        let bare = json!({ "community": "jiangbin", "kind": "APPRAISAL", "idempotencyKey": key() });
        refused(&reviews::give(&office, "openReview", bare).await, "WRONG_STATE", "input.kind");
        let application = submitted(&unit, "jiangbin", APPLICATION).await;
        let third = appraised(world, "jiangbin", &[&application]).await;
        assert_eq!(third["round"], 3);
        refused(&reviews::give(&office, "openReview", naming("jiangbin", "APPRAISAL", &[&application["id"]])).await, "WRONG_STATE", "input.kind");
        // A new version of what was appraised takes its place, and is not appraised.
        submitted(&unit, "jiangbin", IMPLEMENTATION).await;
        assert_eq!(seen(&unit, "jiangbin").await, ["A1 SUBMITTED", "I3 SUBMITTED", "I2 SUPERSEDED", "I1 SUPERSEDED"]);
    }

    async fn a_cancelled_appraisal_leaves_plans_as_they_were(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        let first = submitted(&unit, "jiangbin", APPLICATION).await;
        let cancelled = appraised(world, "jiangbin", &[&first]).await;
        ended(world, &cancelled, "cancelReview", json!({ "reason": "误发" })).await;
        assert_eq!(status(world, &first).await, "SUBMITTED");
        let office = world.person("fengmao-office.coordinator").await;
        let waits = "{ viewer { notifications(filter: { kinds: [APPRAISAL_AWAITED] }) { totalCount } } }";
        assert_eq!(office.ask(waits).await["viewer"]["notifications"]["totalCount"], 1);
        let again = appraised(world, "jiangbin", &[&first]).await;
        assert_eq!(office.ask(waits).await["viewer"]["notifications"]["totalCount"], 0);
        assert_eq!(plan(&office, &first["id"]).await["review"]["id"], again["id"]);
        // A version that comes after the cancelled one leaves that alone.
        ended(world, &again, "cancelReview", json!({ "reason": "误发" })).await;
        submitted(&unit, "jiangbin", APPLICATION).await;
        assert_eq!(plan(&office, &first["id"]).await["review"]["id"], again["id"]);
    }

    async fn two_plans_are_appraised_together(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        let (application, implementation) = (submitted(&unit, "jiangbin", APPLICATION).await, submitted(&unit, "jiangbin", IMPLEMENTATION).await);
        let both = appraised(world, "jiangbin", &[&implementation, &application]).await;
        all_sign(world, &both, "APPROVE").await;
        let health = world.person("health.signer").await;
        let query = "query($id: ID!) { node(id: $id) { ... on Review { plans { id } opinions { content } } } }";
        let node = health.ask_with(query, json!({ "id": both["id"] })).await["node"].clone();
        assert_eq!(node["plans"], json!([{ "id": application["id"] }, { "id": implementation["id"] }]));
        let signed: Value = serde_json::from_str(node["opinions"][0]["content"].as_str().unwrap()).unwrap();
        let covered = |plan: &Value| json!({ "id": plan["id"], "kind": plan["kind"], "version": 1, "contentDigest": plan["contentDigest"] });
        assert_eq!(signed["plans"], json!([covered(&application), covered(&implementation)]));
        ended(world, &both, "concludeReview", json!({ "conclusion": "PASSED" })).await;
        assert_eq!(seen(&unit, "jiangbin").await, ["A1 APPRAISED", "I1 APPRAISED"]);
    }

    async fn what_no_appraisal_is_of_is_not_named(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let first = submitted(&unit, "jiangbin", APPLICATION).await;
        let elsewhere = submitted(&world.person("lushan-subdistrict.signer").await, "shanshui", APPLICATION).await;
        let draft = drafted(&unit, "jiangbin", IMPLEMENTATION).await;
        for (kind, plans, code) in [
            ("RECHECK", vec![&first["id"]], "INVALID"),
            ("APPRAISAL", vec![&elsewhere["id"]], "INVALID"),
            ("APPRAISAL", vec![&first["id"], &first["id"]], "INVALID"),
            ("APPRAISAL", vec![&first["id"], &first["id"], &first["id"]], "INVALID"),
            ("APPRAISAL", vec![&draft["id"]], "NOT_FOUND"),
            ("APPRAISAL", vec![&first["community"]["code"]], "NOT_FOUND"),
        ] {
            refused(&reviews::give(&office, "openReview", naming("jiangbin", kind, &plans)).await, code, "input.plans");
        }
        submitted(&unit, "jiangbin", APPLICATION).await;
        let superseded = naming("jiangbin", "APPRAISAL", &[&first["id"]]);
        refused(&reviews::give(&office, "openReview", superseded).await, "WRONG_STATE", "input.plans");
        // An appraisal without plans is what it was: no content says anything of any.
        let bare = reviews::opened(world, "jiangbin", "APPRAISAL", None).await;
        let health = world.person("health.signer").await;
        let payload = sign(&health, &bare["id"], "APPROVE", &key()).await;
        let content: Value = serde_json::from_str(payload["opinion"]["content"].as_str().unwrap()).unwrap();
        assert!(content.get("plans").is_none(), "{content}");
        discarded(&unit, &draft).await;
    }
}
