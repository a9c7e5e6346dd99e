//! Rosters follow from the clauses, and are kept as they were.

use super::{deciding, done, give, opened, refused, review, roster_of};
use crate::{evaluations, harness::Pack};
use serde_json::{Value, json};

fn adding(review: &Value, organization: &str, reason: &str, key: &str) -> Value {
    json!({
        "review": review["id"], "organization": organization, "reason": reason, "expectedRevision": review["revision"],
        "idempotencyKey": key,
    })
}

fn opening(community: &str, kind: &str, key: &str) -> Value {
    json!({ "community": community, "kind": kind, "idempotencyKey": key })
}

both! {
    async fn the_clauses_say_who_signs(world) {
        let recheck =
            ["development-reform", "education", "culture-tourism-sports", "health", "civil-affairs", "planning-resources"];
        // Finance is named for 评审 and not for 验收.
        let appraisal = [
            "development-reform", "finance", "education", "culture-tourism-sports", "health", "civil-affairs", "planning-resources",
        ];
        for (kind, expected) in [
            ("APPRAISAL", &appraisal[..]),
            ("RECHECK", &recheck),
            ("PLATFORM_PRELIMINARY_ACCEPTANCE", &["data-resources"]),
            ("PLATFORM_FINAL_ACCEPTANCE", &["data-resources"]),
        ] {
            let opened = opened(world, "jiangbin", kind, None).await;
            assert_eq!(roster_of(&opened), expected, "{kind}");
            assert_eq!(opened["requiredCount"], expected.len());
            for entry in opened["roster"].as_array().unwrap() {
                let clause = entry["responsibility"]["code"].as_str().unwrap();
                assert!(clause.starts_with(entry["organization"]["code"].as_str().unwrap()), "{entry}");
                let word = match kind { "APPRAISAL" => "评审", "RECHECK" => "验收", _ => "终验" };
                assert!(entry["clause"].as_str().unwrap().contains(word), "{entry}");
            }
        }
    }

    async fn a_roster_is_kept_when_the_clauses_change(world) {
        let before = opened(world, "jiangbin", "RECHECK", None).await;
        let pack = Pack::copy().with(
            "responsibilities.csv",
            "health-4,health,4,ASSIST,COMMUNITY,,REVIEW|ACCEPTANCE,true,配合做好未来社区创建项目评审、验收等工作",
            "health-4,health,4,ASSIST,COMMUNITY,,REVIEW,true,配合做好未来社区创建项目评审等工作",
        );
        pack.import(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let after = review(&office, &before["id"]).await;
        assert_eq!(after["roster"], before["roster"]);
        assert_eq!(roster_of(&opened(world, "baihe", "RECHECK", None).await).len(), 5);
    }

    async fn the_office_adds_a_department_with_a_reason(world) {
        let opened = opened(world, "jiangbin", "RECHECK", None).await;
        let office = world.person("fengmao-office.coordinator").await;
        for (organization, reason, code, path) in [
            ("finance", " ", "INVALID", "input.reason"),
            ("no-such", "r", "NOT_FOUND", "input.organization"),
            ("health", "r", "INVALID", "input.organization"),
            ("fuchun-subdistrict", "r", "INVALID", "input.organization"),
            ("fengmao-office", "r", "INVALID", "input.organization"),
        ] {
            refused(&give(&office, "addSignatory", adding(&opened, organization, reason, "k")).await, code, path);
        }
        let finance = world.person("finance.signer").await;
        assert_eq!(review(&finance, &opened["id"]).await, Value::Null);
        let added = done(&give(&office, "addSignatory", adding(&opened, "finance", "涉及资金", "add")).await);
        assert_eq!(added["requiredCount"], 7);
        let entry = &added["roster"][6];
        assert_eq!(
            entry,
            &json!({ "organization": { "code": "finance" }, "responsibility": null, "clause": null, "addedReason": "涉及资金" })
        );
        done(&super::sign(&finance, &opened["id"], "APPROVE", "sign").await);
        // What was seen is old now.
        refused(&give(&office, "addSignatory", adding(&opened, "publicity-dept", "r", "k")).await, "CONFLICT", "input.expectedRevision");
    }

    async fn one_review_of_a_kind_is_open(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let first = opened(world, "jiangbin", "RECHECK", None).await;
        refused(&give(&office, "openReview", opening("jiangbin", "RECHECK", "k")).await, "WRONG_STATE", "input.kind");
        done(&give(&office, "openReview", opening("jiangbin", "APPRAISAL", "other kind")).await);
        done(&give(&office, "openReview", opening("baihe", "RECHECK", "other community")).await);
        // Returned, another round may open; passed, none.
        let returned = deciding(&first, "return", &json!({ "conclusion": "RETURNED", "note": "补充材料" }));
        done(&give(&office, "concludeReview", returned).await);
        let second = done(&give(&office, "openReview", opening("jiangbin", "RECHECK", "second")).await);
        assert_eq!(second["round"], 2);
        super::all_sign(world, &second, "APPROVE").await;
        let second = review(&office, &second["id"]).await;
        done(&give(&office, "concludeReview", deciding(&second, "pass", &json!({ "conclusion": "PASSED" }))).await);
        refused(&give(&office, "openReview", opening("jiangbin", "RECHECK", "third")).await, "WRONG_STATE", "input.kind");
    }

    async fn a_cancelled_review_makes_room(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let first = opened(world, "jiangbin", "RECHECK", None).await;
        refused(&give(&office, "cancelReview", deciding(&first, "k", &json!({ "reason": "" }))).await, "INVALID", "input.reason");
        let cancelled = done(&give(&office, "cancelReview", deciding(&first, "cancel", &json!({ "reason": "误发" }))).await);
        assert_eq!((&cancelled["status"], &cancelled["conclusionNote"]), (&json!("CANCELLED"), &json!("误发")));
        refused(&give(&office, "cancelReview", deciding(&cancelled, "k", &json!({ "reason": "r" }))).await, "WRONG_STATE", "input.id");
        refused(&give(&office, "addSignatory", adding(&cancelled, "finance", "r", "k")).await, "WRONG_STATE", "input.review");
        let health = world.person("health.signer").await;
        refused(&super::sign(&health, &first["id"], "APPROVE", "k").await, "WRONG_STATE", "input.review");
        done(&give(&office, "openReview", opening("jiangbin", "RECHECK", "again")).await);
    }

    async fn what_is_opened_is_checked(world) {
        let submitted = evaluations::submitted(world).await;
        let office = world.person("fengmao-office.coordinator").await;
        let draft = {
            let set = office.ask("{ indicatorSets { id } }").await["indicatorSets"][0]["id"].clone();
            let input = json!({ "community": "baihe", "indicatorSet": set, "idempotencyKey": "baihe" });
            done(&evaluations::give(&office, "openEvaluation", input).await)
        };
        let with = |community: &str, evaluation: &Value| {
            json!({ "community": community, "kind": "RECHECK", "evaluation": evaluation, "idempotencyKey": "k" })
        };
        for (input, code, path) in [
            (with("no-such", &Value::Null), "NOT_FOUND", "input.community"),
            (with("baihe", &submitted["id"]), "INVALID", "input.evaluation"),
            (with("baihe", &draft["id"]), "WRONG_STATE", "input.evaluation"),
            (with("baihe", &json!("evaluation_01h455vb4pex5vsknk084sn02q")), "NOT_FOUND", "input.evaluation"),
            (with("baihe", &json!("x")), "NOT_FOUND", "input.evaluation"),
        ] {
            refused(&give(&office, "openReview", input).await, code, path);
        }
        for name in ["health.signer", "fuchun-subdistrict.signer"] {
            let person = world.person(name).await;
            refused(&give(&person, "openReview", with("jiangbin", &Value::Null)).await, "NOT_PERMITTED", "input.community");
        }
        let mut input = with("jiangbin", &submitted["id"]);
        input["dueOn"] = json!("2022-12-31");
        let opened = done(&give(&office, "openReview", input.clone()).await);
        assert_eq!((&opened["dueOn"], &opened["evaluation"]["id"]), (&json!("2022-12-31"), &submitted["id"]));
        assert_eq!(done(&give(&office, "openReview", input).await)["id"], opened["id"], "the same key again");
    }
}
