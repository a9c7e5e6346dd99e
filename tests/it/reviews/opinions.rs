//! Opinions: one of each department, by one hand, and only as long as what they covered stands.

use super::{deciding, done, give, opened, refused, review, sign, validity};
use crate::{
    evaluations::{self, verify},
    harness::Pack,
};
use entity::vocabulary::Role;
use serde_json::{Value, json};

fn withdrawing(opinion: &Value, reason: &str, key: &str) -> Value {
    json!({ "opinion": opinion["id"], "reason": reason, "idempotencyKey": key })
}

/// The opinion of a department in a review as it was seen: the last one.
fn last_of<'r>(review: &'r Value, department: &str) -> &'r Value {
    let mut opinions = review["opinions"].as_array().unwrap().iter();
    opinions.rfind(|it| it["organization"]["code"] == department).unwrap()
}

both! {
    async fn an_opinion_is_signed_once(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let health = world.person("health.signer").await;
        let seen = review(&health, &opened["id"]).await;
        let input = json!({
            "review": opened["id"], "decision": "APPROVE", "contentDigest": seen["contentDigest"], "idempotencyKey": "sign",
        });
        let payload = give(&health, "signOpinion", input.clone()).await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        assert_eq!((&payload["opinion"]["valid"], &payload["opinion"]["contentDigest"]), (&json!(true), &seen["contentDigest"]));
        assert!(payload["opinion"]["content"].as_str().unwrap().contains("江滨社区"));
        assert_eq!((&payload["review"]["signedCount"], &payload["review"]["revision"]), (&json!(1), &json!(2)));
        // Again with its key: the same. With another: it is signed; also by a colleague.
        assert_eq!(give(&health, "signOpinion", input).await["opinion"], payload["opinion"]);
        let colleague = world.person("health.signer2").await;
        refused(&sign(&colleague, &opened["id"], "APPROVE", "again").await, "WRONG_STATE", "input.review");
        let actions = review(&health, &opened["id"]).await["viewerActions"].clone();
        let allowed = |action: &str| {
            actions.as_array().unwrap().iter().find(|it| it["action"] == action).unwrap()["allowed"].clone()
        };
        assert_eq!((allowed("SIGN_OPINION"), allowed("WITHDRAW_OPINION"), allowed("CONCLUDE")), (json!(false), json!(true), json!(false)));
    }

    async fn who_may_not_sign_does_not(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        // An officer reads, the unit has no opinion on its own community, the office concludes; others see nothing.
        for (name, code) in [
            ("health.officer", "NOT_PERMITTED"),
            ("fuchun-subdistrict.signer", "NOT_PERMITTED"),
            ("fengmao-office.coordinator", "NOT_PERMITTED"),
            ("finance.signer", "NOT_FOUND"),
            ("lushan-subdistrict.signer", "NOT_FOUND"),
        ] {
            let person = world.person(name).await;
            let input = json!({
                "review": opened["id"], "decision": "APPROVE", "contentDigest": opened["contentDigest"], "idempotencyKey": "k",
            });
            refused(&give(&person, "signOpinion", input).await, code, "input.review");
        }
        // One who signs for two departments signs for one of them only.
        let two = [(Role::DepartmentSigner, Some("education")), (Role::DepartmentSigner, Some("health"))];
        let both = world.member("both", &two).await;
        done(&sign(&both, &opened["id"], "APPROVE", "first").await);
        let payload = sign(&both, &opened["id"], "APPROVE", "second").await;
        refused(&payload, "NOT_PERMITTED", "input.review");
        let seen = review(&both, &opened["id"]).await;
        assert_eq!(validity(&seen).0, ["education"]);
        // One who only reads for the first of its departments sees what the other signs.
        let other = [(Role::DepartmentOfficer, Some("education")), (Role::DepartmentSigner, Some("health"))];
        let mixed = world.member("mixed", &other).await;
        done(&sign(&mixed, &opened["id"], "APPROVE", "third").await);
        let seen = review(&mixed, &opened["id"]).await;
        assert_eq!(validity(&seen).0, ["education", "health"]);
    }

    async fn what_is_signed_is_what_is_seen(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let health = world.person("health.signer").await;
        let signing = |digest: &str, decision: &str, comment: Option<&str>| {
            json!({ "review": opened["id"], "decision": decision, "comment": comment, "contentDigest": digest, "idempotencyKey": "k" })
        };
        let seen = review(&health, &opened["id"]).await;
        let digest = seen["contentDigest"].as_str().unwrap();
        // Another's digest is not one's own.
        let education = review(&world.person("education.signer").await, &opened["id"]).await;
        let other = education["contentDigest"].as_str().unwrap();
        refused(&give(&health, "signOpinion", signing(other, "APPROVE", None)).await, "STALE_CONTENT", "input.contentDigest");
        for decision in ["APPROVE_WITH_COMMENTS", "RETURN", "RECUSE"] {
            refused(&give(&health, "signOpinion", signing(digest, decision, Some(" "))).await, "INVALID", "input.comment");
        }
        let long = "字".repeat(2001);
        refused(&give(&health, "signOpinion", signing(digest, "APPROVE", Some(&long))).await, "INVALID", "input.comment");
        // The policy changes what the community is: whoever saw the old one signs nothing.
        Pack::copy().with("communities.csv", "江滨社区", "江滨花园社区").import(world).await;
        refused(&give(&health, "signOpinion", signing(digest, "APPROVE", None)).await, "STALE_CONTENT", "input.contentDigest");
        done(&sign(&health, &opened["id"], "APPROVE", "now").await);
        Pack::copy().import(world).await;
        assert_eq!(validity(&review(&health, &opened["id"]).await).1, ["health"]);
        // What it was signed under comes back, and with it the opinion.
        Pack::copy().with("communities.csv", "江滨社区", "江滨花园社区").import(world).await;
        assert_eq!(validity(&review(&health, &opened["id"]).await).0, ["health"]);
    }

    async fn a_changed_score_undoes_the_opinions_that_covered_it(world) {
        let submitted = evaluations::submitted(world).await;
        let opened = opened(world, "jiangbin", "RECHECK", Some(&submitted["id"])).await;
        super::all_sign(world, &opened, "APPROVE").await;
        let health = world.person("health.signer").await;
        done(&verify(&health, &submitted, &[("H1", "12")], "verify").await);
        let office = world.person("fengmao-office.coordinator").await;
        let seen = review(&office, &opened["id"]).await;
        assert_eq!(validity(&seen).1, ["health"]);
        assert_eq!(seen["signedCount"], 6, "counts say nothing of it");
        // To the health bureau it is waiting again, and to nobody else.
        for (name, waiting) in [("health.signer", 1), ("education.signer", 0), ("health.officer", 0), ("fengmao-office.deputy", 0)] {
            let person = world.person(name).await;
            let data = person.ask("{ reviews(filter: { awaitingMySignature: true }) { totalCount nodes { id } } }").await;
            assert_eq!(data["reviews"]["totalCount"], waiting, "{name}");
            let others = person.ask("{ reviews(filter: { awaitingMySignature: false }) { totalCount } }").await;
            assert_eq!(others["reviews"]["totalCount"], 1 - waiting, "{name}");
        }
        // Signed again, the first one stays on record and does not count, also if the score comes back.
        done(&sign(&health, &opened["id"], "APPROVE_WITH_COMMENTS", "again").await);
        done(&verify(&health, &submitted, &[("H1", "13")], "other").await);
        let seen = review(&office, &opened["id"]).await;
        assert_eq!(validity(&seen).1, ["health", "health"]);
        done(&verify(&health, &submitted, &[("H1", "12")], "back").await);
        let seen = review(&office, &opened["id"]).await;
        assert_eq!((validity(&seen).0.len(), validity(&seen).1), (6, vec!["health"]));
        assert_eq!(last_of(&seen, "health")["decision"], "APPROVE_WITH_COMMENTS");
    }

    async fn an_adjudicated_score_undoes_the_opinions_that_covered_it(world) {
        let submitted = evaluations::submitted(world).await;
        for (name, score) in [("education.signer", "9"), ("culture-tourism-sports.signer", "4")] {
            done(&verify(&world.person(name).await, &submitted, &[("E1", score)], name).await);
        }
        let opened = opened(world, "jiangbin", "RECHECK", Some(&submitted["id"])).await;
        super::all_sign(world, &opened, "APPROVE").await;
        let office = world.person("fengmao-office.coordinator").await;
        let decision = json!({
            "score": evaluations::score_of(&submitted, "E1")["id"], "finalScore": "7", "reason": "现场核实", "idempotencyKey": "decide",
        });
        done(&evaluations::give(&office, "adjudicateScore", decision).await);
        let seen = review(&office, &opened["id"]).await;
        assert_eq!(validity(&seen).1, ["education", "culture-tourism-sports"]);
    }

    async fn a_withdrawn_opinion_stays_on_record(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let health = world.person("health.signer").await;
        done(&sign(&health, &opened["id"], "RETURN", "sign").await);
        let opinion = last_of(&review(&health, &opened["id"]).await, "health").clone();
        refused(&give(&health, "withdrawOpinion", withdrawing(&opinion, "", "k")).await, "INVALID", "input.reason");
        for (name, code) in [
            ("health.officer", "NOT_PERMITTED"),
            ("fengmao-office.coordinator", "NOT_PERMITTED"),
            ("education.signer", "NOT_FOUND"),
            ("fuchun-subdistrict.signer", "NOT_FOUND"),
        ] {
            let person = world.person(name).await;
            refused(&give(&person, "withdrawOpinion", withdrawing(&opinion, "r", "k")).await, code, "input.opinion");
        }
        // Whoever signs for the department may withdraw for it.
        let colleague = world.person("health.signer2").await;
        let payload = give(&colleague, "withdrawOpinion", withdrawing(&opinion, "材料已补", "withdraw")).await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        assert_eq!((&payload["opinion"]["valid"], &payload["review"]["signedCount"]), (&json!(false), &json!(0)));
        refused(&give(&health, "withdrawOpinion", withdrawing(&opinion, "r", "again")).await, "WRONG_STATE", "input.opinion");
        done(&sign(&health, &opened["id"], "APPROVE", "second").await);
        let seen = review(&health, &opened["id"]).await;
        let opinions = seen["opinions"].as_array().unwrap();
        assert_eq!((opinions.len(), &opinions[0]["withdrawalReason"]), (2, &json!("材料已补")));
        assert_eq!(validity(&seen), (vec!["health"], vec!["health"]));
        refused(&give(&health, "withdrawOpinion", withdrawing(&opinions[0], "r", "old")).await, "WRONG_STATE", "input.opinion");
        // Once all is over it is seen by others, and still not theirs.
        let office = world.person("fengmao-office.coordinator").await;
        let returned = deciding(&seen, "return", &json!({ "conclusion": "RETURNED", "note": "补充材料" }));
        done(&give(&office, "concludeReview", returned).await);
        let education = world.person("education.signer").await;
        for (person, code) in [(&education, "NOT_PERMITTED"), (&health, "WRONG_STATE")] {
            refused(&give(person, "withdrawOpinion", withdrawing(&opinions[1], "r", "over")).await, code, "input.opinion");
        }
    }

    async fn neither_opinions_nor_withdrawals_can_be_touched(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let health = world.person("health.signer").await;
        done(&sign(&health, &opened["id"], "APPROVE", "sign").await);
        let opinion = last_of(&review(&health, &opened["id"]).await, "health").clone();
        done(&give(&health, "withdrawOpinion", withdrawing(&opinion, "r", "withdraw")).await);
        for statement in [
            "UPDATE opinions SET decision = 'RETURN'",
            "DELETE FROM opinions",
            "UPDATE opinion_withdrawals SET reason = ''",
            "DELETE FROM opinion_withdrawals",
        ] {
            assert!(world.database.execute(statement).await.is_err(), "{statement}");
        }
    }

    async fn each_command_leaves_one_event(world) {
        let opened = opened(world, "jiangbin", "PLATFORM_FINAL_ACCEPTANCE", None).await;
        let signer = world.person("data-resources.signer").await;
        done(&sign(&signer, &opened["id"], "RETURN", "sign").await);
        let opinion = last_of(&review(&signer, &opened["id"]).await, "data-resources").clone();
        done(&give(&signer, "withdrawOpinion", withdrawing(&opinion, "r", "withdraw")).await);
        done(&sign(&signer, &opened["id"], "APPROVE", "again").await);
        let office = world.person("fengmao-office.coordinator").await;
        let seen = review(&office, &opened["id"]).await;
        done(&give(&office, "concludeReview", deciding(&seen, "pass", &json!({ "conclusion": "PASSED" }))).await);
        let actions: Vec<String> = world.trail().await.into_iter().map(|event| event.action).collect();
        let last: Vec<&str> = actions.iter().map(String::as_str).rev().filter(|it| it.ends_with("REVIEW") || it.ends_with("OPINION")).collect();
        assert_eq!(last, ["CONCLUDE_REVIEW", "SIGN_OPINION", "WITHDRAW_OPINION", "SIGN_OPINION", "OPEN_REVIEW"]);
    }
}
