//! Duties: a completion is recalled, what was confirmed or cancelled is opened again, what changed is signed again.

use super::{code, give};
use crate::duties::{again, brought_to, deciding, done, refused, signing};
use serde_json::{Value, json};

const SIGN_OFF: &str = "duty { id revision status statusReason contentDigest signOffs { id valid } } signOff { id valid \
    recalledAt recallReason }";

/// The signature of an act under a duty, the last of them.
#[track_caller]
fn signature(duty: &Value, act: &str) -> Value {
    let mut under = duty["signOffs"].as_array().unwrap().iter().rev();
    under.find(|signature| signature["act"] == act).unwrap()["id"].clone()
}

fn action<'d>(duty: &'d Value, name: &str) -> &'d Value {
    duty["viewerActions"].as_array().unwrap().iter().find(|action| action["action"] == name).unwrap()
}

fn recalling(sign_off: &Value, key: &str) -> Value {
    json!({ "signOff": sign_off, "reason": "附件有误", "idempotencyKey": key })
}

both! {
    async fn who_completed_a_duty_recalls_it_until_it_is_confirmed(world) {
        let signer = world.person("education.signer").await;
        let duty = brought_to(world, "COMPLETED").await;
        let seen = again(&signer, &duty).await;
        assert_eq!(action(&seen, "RECALL")["allowed"], true);
        let completion = signature(&seen, "COMPLETE");
        // Others of the department see that it is not theirs to recall; others learn nothing.
        let colleague = world.person("education.signer2").await;
        assert_eq!(action(&again(&colleague, &duty).await, "RECALL")["allowed"], false);
        assert_eq!(code(&give(&colleague, "recallSignOff", SIGN_OFF, recalling(&completion, "c")).await), "NOT_PERMITTED");
        let stranger = world.person("health.signer").await;
        assert_eq!(code(&give(&stranger, "recallSignOff", SIGN_OFF, recalling(&completion, "s")).await), "NOT_FOUND");
        let acknowledgement = signature(&seen, "ACKNOWLEDGE");
        assert_eq!(code(&give(&signer, "recallSignOff", SIGN_OFF, recalling(&acknowledgement, "a")).await), "WRONG_STATE");

        let recalled = give(&signer, "recallSignOff", SIGN_OFF, recalling(&completion, "r")).await;
        assert_eq!(recalled["userErrors"], json!([]));
        assert_eq!(recalled["duty"]["status"], "ACKNOWLEDGED");
        assert_eq!((&recalled["signOff"]["id"], &recalled["signOff"]["valid"]), (&completion, &json!(false)));
        assert_eq!(recalled["signOff"]["recallReason"], "附件有误");
        assert_eq!(recalled["signOff"]["recalledAt"], json!(world.clock.now().rfc3339()));
        assert_eq!(give(&signer, "recallSignOff", SIGN_OFF, recalling(&completion, "r")).await, recalled, "it is done once");
        assert_eq!(code(&give(&signer, "recallSignOff", SIGN_OFF, recalling(&completion, "again")).await), "WRONG_STATE");

        // It is completed again, by another signature, and the first is not what stands.
        let completed = done(&signer.command("signDuty", signing(&seen, "COMPLETE", "anew")).await);
        let valid: Vec<_> = completed["signOffs"].as_array().unwrap().iter().map(|it| it["valid"].clone()).collect();
        assert_eq!(valid, [true, false, true]);
        assert_eq!(code(&give(&signer, "recallSignOff", SIGN_OFF, recalling(&completion, "first")).await), "WRONG_STATE");
        let office = world.person("fengmao-office.coordinator").await;
        done(&office.command("confirmDuty", deciding(&completed, None, "confirm")).await);
        let second = signature(&again(&signer, &duty).await, "COMPLETE");
        assert_eq!(code(&give(&signer, "recallSignOff", SIGN_OFF, recalling(&second, "late")).await), "WRONG_STATE");
    }

    async fn a_returned_completion_is_not_the_valid_one(world) {
        let signer = world.person("education.signer").await;
        let returned = brought_to(world, "RETURNED").await;
        let valid = |duty: &Value| -> Vec<Value> {
            duty["signOffs"].as_array().unwrap().iter().map(|it| it["valid"].clone()).collect()
        };
        assert_eq!(valid(&again(&signer, &returned).await), [true, false]);
        let completed = done(&signer.command("signDuty", signing(&returned, "COMPLETE", "again")).await);
        assert_eq!(valid(&completed), [true, false, true], "the one that was returned stays so");
    }

    async fn what_was_confirmed_by_mistake_is_put_right_by_two(world) {
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let deputy = world.person("fengmao-office.deputy").await;
        let confirmed = brought_to(world, "CONFIRMED").await;
        refused(&signer.command("reopenDuty", deciding(&confirmed, Some("r"), "no")).await, "NOT_PERMITTED");
        let stale = json!({ "id": confirmed["id"], "reason": "r", "expectedRevision": 1, "idempotencyKey": "stale" });
        refused(&office.command("reopenDuty", stale).await, "CONFLICT");
        let opened = done(&office.command("reopenDuty", deciding(&confirmed, Some("误确认"), "reopen")).await);
        assert_eq!((&opened["status"], &opened["statusReason"]), (&json!("COMPLETED"), &json!("误确认")));
        // The hand that confirmed it does not confirm it again, and is told so beforehand.
        let seen = again(&office, &confirmed).await;
        assert_eq!(action(&seen, "CONFIRM")["allowed"], false);
        refused(&office.command("confirmDuty", deciding(&opened, None, "same")).await, "NOT_PERMITTED");
        // The department may complete it anew, though nothing changed.
        assert_eq!(action(&again(&signer, &confirmed).await, "COMPLETE")["allowed"], true);
        let completed = done(&signer.command("signDuty", signing(&opened, "COMPLETE", "anew")).await);
        refused(&office.command("confirmDuty", deciding(&completed, None, "same again")).await, "NOT_PERMITTED");
        assert_eq!(action(&again(&deputy, &confirmed).await, "CONFIRM")["allowed"], true);
        let right = done(&deputy.command("confirmDuty", deciding(&completed, None, "other")).await);
        assert_eq!((&right["status"], &right["statusReason"]), (&json!("CONFIRMED"), &Value::Null));
        let actions: Vec<String> = world.trail().await.into_iter().filter(|event| event.subject_kind == "duty").map(|event| event.action).collect();
        assert_eq!(actions[3..], ["REOPEN_DUTY", "SIGN_DUTY", "CONFIRM_DUTY"]);
    }

    async fn what_was_cancelled_opens_where_its_signatures_leave_it(world) {
        for (before, after) in [("ASSIGNED", "ASSIGNED"), ("ACKNOWLEDGED", "ACKNOWLEDGED"), ("RETURNED", "ACKNOWLEDGED"), ("COMPLETED", "COMPLETED")] {
            let world = &crate::harness::World::on(world.database.another().await).await;
            let office = world.person("fengmao-office.coordinator").await;
            let duty = brought_to(world, before).await;
            let cancelled = done(&office.command("cancelDuty", deciding(&duty, Some("重复"), "cancel")).await);
            let opened = done(&office.command("reopenDuty", deciding(&cancelled, Some("误取消"), "reopen")).await);
            assert_eq!(opened["status"], after, "{before}");
            refused(&office.command("reopenDuty", deciding(&opened, Some("r"), "twice")).await, "WRONG_STATE");
        }
    }

    async fn what_changed_is_signed_again_where_it_stands(world) {
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let scheduled = |duty: &Value, day: &str, key: &str| {
            let mut input = deciding(duty, None, key);
            input["dueOn"] = json!(day);
            input
        };
        let duty = brought_to(world, "ACKNOWLEDGED").await;
        refused(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "same")).await, "WRONG_STATE");
        let moved = done(&office.command("setDutyDueDate", scheduled(&duty, "2022-12-01", "one")).await);
        assert_eq!(action(&again(&signer, &duty).await, "ACKNOWLEDGE")["allowed"], true);
        // What the signer saw before is refused with what is there now.
        let stale = give(&signer, "signDuty", "duty { id }", signing(&duty, "ACKNOWLEDGE", "stale")).await;
        assert_eq!(code(&stale), "STALE_CONTENT");
        assert_eq!(stale["userErrors"][0]["current"], json!({ "revision": moved["revision"], "contentDigest": moved["contentDigest"] }));
        let acknowledged = done(&signer.command("signDuty", signing(&moved, "ACKNOWLEDGE", "again")).await);
        assert_eq!(acknowledged["status"], "ACKNOWLEDGED");
        let completed = done(&signer.command("signDuty", signing(&acknowledged, "COMPLETE", "c")).await);
        let moved = done(&office.command("setDutyDueDate", scheduled(&completed, "2022-12-02", "two")).await);
        refused(&office.command("confirmDuty", deciding(&moved, None, "early")).await, "STALE_CONTENT");
        let completed = done(&signer.command("signDuty", signing(&moved, "COMPLETE", "c2")).await);
        done(&office.command("confirmDuty", deciding(&completed, None, "now")).await);
        // Who comes late is told what is there now, digest and all.
        let late = give(&office, "returnDuty", "duty { id }", deciding(&duty, Some("r"), "late")).await;
        assert_eq!(code(&late), "CONFLICT");
        let now = again(&office, &duty).await;
        assert_eq!(late["userErrors"][0]["current"], json!({ "revision": now["revision"], "contentDigest": now["contentDigest"] }));
    }

    async fn a_due_day_lies_between_the_programme_and_ten_years_ahead(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let duty = brought_to(world, "ASSIGNED").await;
        for (day, fits) in [("2022-06-14", false), ("2022-06-15", true), ("2032-08-01", true), ("2032-08-02", false), ("9999-12-31", false)] {
            let seen = again(&office, &duty).await;
            let mut input = deciding(&seen, None, day);
            input["dueOn"] = json!(day);
            let payload = office.command("setDutyDueDate", input).await;
            if fits { done(&payload); } else { refused(&payload, "INVALID"); }
        }
        let seen = again(&office, &duty).await;
        let mut same = deciding(&seen, None, "same");
        same["dueOn"] = seen["dueOn"].clone();
        assert_eq!(done(&office.command("setDutyDueDate", same).await)["revision"], seen["revision"], "the same day again is no change");
    }
}
