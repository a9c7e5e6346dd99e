//! What an app needs to merge: its copy is the base, its command is its own, and what is there now is in the answer.

use crate::{
    accounts,
    duties::{again, deciding, done, duty_of, signing},
    evaluations::{self, submitted},
    harness::Person,
    reviews,
};
use serde_json::{Value, json};

const ERRORS: &str = "userErrors { __typename code path current { revision contentDigest }
    ... on ConflictError { currentRevision currentNode { __typename id ... on Duty { revision dueOn status viewerActions { action allowed } }
      ... on Evaluation { revision scores { selfScore indicator { code } } } ... on Review { revision dueOn } ... on Account { revision account: status } } }
    ... on StaleContentError { currentDigest currentNode { __typename id ... on Duty { contentDigest dueOn } ... on Review { contentDigest } } } }";

/// Why a command was not done.
async fn refusal(person: &Person<'_>, command: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!("mutation($input: {kind}!) {{ {command}(input: $input) {{ {ERRORS} }} }}");
    let data = person.ask_with(&query, json!({ "input": input })).await;
    data[command]["userErrors"][0].clone()
}

both! {
    async fn who_is_behind_is_told_what_is_there_now(world) {
        let (office, deputy) = (world.person("fengmao-office.coordinator").await, world.person("fengmao-office.deputy").await);
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let mut moving = deciding(&duty, None, "m");
        moving["dueOn"] = json!("2022-12-31");
        let moved = done(&office.command("setDutyDueDate", moving).await);
        let mut later = deciding(&duty, None, "later");
        later["dueOn"] = json!("2023-03-31");
        let conflict = refusal(&deputy, "setDutyDueDate", later.clone()).await;
        assert_eq!((&conflict["__typename"], &conflict["code"]), (&json!("ConflictError"), &json!("CONFLICT")));
        assert_eq!((&conflict["currentRevision"], &conflict["current"]["revision"]), (&moved["revision"], &moved["revision"]));
        let now = &conflict["currentNode"];
        assert_eq!((&now["id"], &now["dueOn"], &now["revision"]), (&duty["id"], &json!("2022-12-31"), &moved["revision"]));
        // By that revision the same command is done, under a key of its own.
        later["expectedRevision"] = conflict["currentRevision"].clone();
        later["idempotencyKey"] = json!("merged");
        let merged = done(&deputy.command("setDutyDueDate", later).await);
        // Who would sign what it saw before is told the digest of what it has to look at.
        let stale = refusal(&signer, "signDuty", signing(&duty, "ACKNOWLEDGE", "stale")).await;
        assert_eq!((&stale["__typename"], &stale["code"]), (&json!("StaleContentError"), &json!("STALE_CONTENT")));
        assert_eq!((&stale["currentDigest"], &stale["current"]["contentDigest"]), (&merged["contentDigest"], &merged["contentDigest"]));
        assert_eq!((&stale["currentNode"]["dueOn"], &stale["currentNode"]["contentDigest"]), (&json!("2023-03-31"), &merged["contentDigest"]));
        assert_eq!(again(&signer, &duty).await["status"], "ASSIGNED", "nothing is signed by that");
        // What is no conflict is what it was.
        let other = refusal(&signer, "signDuty", signing(&json!({ "id": "duty_none", "contentDigest": "d" }), "ACKNOWLEDGE", "none")).await;
        assert_eq!(other, json!({ "__typename": "InputError", "code": "NOT_FOUND", "path": ["input", "id"], "current": null }));
    }

    async fn of_an_evaluation_and_a_review_one_is_told_what_one_sees(world) {
        let evaluation = submitted(world).await;
        let (office, street) = (world.person("fengmao-office.coordinator").await, world.person("fuchun-subdistrict.signer").await);
        let returning = json!({ "id": evaluation["id"], "reason": "补充", "expectedRevision": 1, "idempotencyKey": "r" });
        let conflict = refusal(&office, "returnEvaluation", returning.clone()).await;
        let now = evaluations::evaluation(&office, &evaluation["id"]).await;
        assert_eq!((&conflict["__typename"], &conflict["currentRevision"]), (&json!("ConflictError"), &now["revision"]));
        assert_eq!(conflict["currentNode"]["scores"].as_array().unwrap().len(), now["scores"].as_array().unwrap().len());
        let withdrawing = json!({ "id": evaluation["id"], "reason": "补充", "expectedRevision": 1, "idempotencyKey": "w" });
        let conflict = refusal(&street, "withdrawEvaluation", withdrawing).await;
        let seen = evaluations::evaluation(&street, &evaluation["id"]).await;
        assert_eq!((&conflict["currentRevision"], &conflict["currentNode"]["revision"]), (&seen["revision"], &seen["revision"]));
        let review = reviews::opened(world, "jiangbin", "RECHECK", Some(&evaluation["id"])).await;
        let health = world.person("health.signer").await;
        let opinion = json!({ "review": review["id"], "decision": "APPROVE", "contentDigest": "sha256:old", "idempotencyKey": "o" });
        let stale = refusal(&health, "signOpinion", opinion).await;
        let seen = reviews::review(&health, &review["id"]).await;
        assert_eq!((&stale["__typename"], &stale["currentDigest"]), (&json!("StaleContentError"), &seen["contentDigest"]));
        assert_eq!(stale["currentNode"], json!({ "__typename": "Review", "id": review["id"], "contentDigest": seen["contentDigest"] }));
        let moving = json!({ "id": review["id"], "dueOn": "2022-12-31", "reason": "延期", "expectedRevision": 99, "idempotencyKey": "d" });
        let conflict = refusal(&office, "setReviewDueDate", moving).await;
        assert_eq!(conflict["currentNode"]["revision"], conflict["currentRevision"]);
    }

    async fn accounts_and_many_duties_are_told_alike(world) {
        let sysadmin = world.person("sysadmin").await;
        world.person("health.officer").await;
        let (id, revision) = accounts::account(&sysadmin, "health.officer").await;
        let input = json!({ "id": id, "expectedRevision": 99, "reason": "调离", "idempotencyKey": "a" });
        let conflict = refusal(&sysadmin, "disableAccount", input).await;
        assert_eq!((&conflict["currentRevision"], &conflict["currentNode"]), (&json!(revision), &json!({
            "__typename": "Account", "id": id, "revision": revision, "account": "ACTIVE",
        })));
        let office = world.person("fengmao-office.coordinator").await;
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let mut moving = deciding(&duty, None, "m");
        moving["dueOn"] = json!("2022-12-31");
        let moved = done(&office.command("setDutyDueDate", moving).await);
        let items = json!({ "items": [{ "id": duty["id"], "contentDigest": duty["contentDigest"] }], "act": "ACKNOWLEDGE", "onError": "SKIP", "idempotencyKey": "many" });
        let query = format!("mutation($input: SignDutiesInput!) {{ signDuties(input: $input) {{ results {{ {ERRORS} }} }} }}");
        for _ in 0..2 {
            // The same again, by the same key.
            let answer = signer.ask_with(&query, json!({ "input": items })).await;
            let stale = &answer["signDuties"]["results"][0]["userErrors"][0];
            assert_eq!((&stale["__typename"], &stale["currentDigest"]), (&json!("StaleContentError"), &moved["contentDigest"]));
            assert_eq!(stale["currentNode"]["id"], duty["id"]);
        }
    }
}
