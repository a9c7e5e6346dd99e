//! A signature covers what its signer saw, and nothing else.

use super::{again, brought_to, deciding, done, duty_of, refused, signing};
use serde_json::json;

fn due(duty: &serde_json::Value, day: &str, key: &str) -> serde_json::Value {
    let mut input = deciding(duty, None, key);
    input["dueOn"] = json!(day);
    input
}

both! {
    async fn a_digest_gone_stale_is_refused_and_nothing_is_written(world) {
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let seen = duty_of(&signer, "education", None).await;
        let moved = done(&office.command("setDutyDueDate", due(&seen, "2022-12-31", "a")).await);
        assert_eq!(moved["dueOn"], "2022-12-31");
        assert_ne!(moved["contentDigest"], seen["contentDigest"]);

        let payload = signer.command("signDuty", signing(&seen, "ACKNOWLEDGE", "b")).await;
        refused(&payload, "STALE_CONTENT");
        assert_eq!(payload["userErrors"][0]["path"], json!(["input", "contentDigest"]));
        let now = again(&signer, &seen).await;
        assert_eq!((&now["status"], &now["signOffs"]), (&json!("ASSIGNED"), &json!([])));

        // The key of a refused command is free: the same key, with what stands there now, signs.
        done(&signer.command("signDuty", signing(&moved, "ACKNOWLEDGE", "b")).await);
    }

    async fn a_new_due_day_turns_signatures_invalid_and_only_those_of_its_duty(world) {
        let completed = brought_to(world, "COMPLETED").await;
        let signer = world.person("education.signer").await;
        let office = world.person("fengmao-office.deputy").await;
        let moved = done(&office.command("setDutyDueDate", due(&completed, "2023-03-31", "m")).await);
        assert!(moved["signOffs"].as_array().unwrap().iter().all(|it| it["valid"] == false), "{moved}");

        // What was signed is no longer what stands there: it is not confirmed, but returned and signed again.
        refused(&office.command("confirmDuty", deciding(&moved, None, "n")).await, "STALE_CONTENT");
        let said = again(&office, &moved).await;
        assert_eq!((&said["viewerActions"][3]["action"], &said["viewerActions"][3]["allowed"]), (&json!("CONFIRM"), &json!(false)));
        let returned = done(&office.command("returnDuty", deciding(&moved, Some("期限已变"), "o")).await);
        let again_completed = done(&signer.command("signDuty", signing(&returned, "COMPLETE", "p")).await);
        done(&office.command("confirmDuty", deciding(&again_completed, None, "q")).await);
        let valid: Vec<bool> = again(&signer, &completed).await["signOffs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["valid"] == true)
            .collect();
        assert_eq!(valid, [false, false, true]);
    }

    async fn a_due_day_that_is_put_back_makes_signatures_valid_again(world) {
        let completed = brought_to(world, "COMPLETED").await;
        let office = world.person("fengmao-office.deputy").await;
        let moved = done(&office.command("setDutyDueDate", due(&completed, "2023-03-31", "m")).await);
        let mut clear = deciding(&moved, None, "n");
        clear["clear"] = json!(true);
        let cleared = done(&office.command("setDutyDueDate", clear).await);
        assert!(cleared["dueOn"].is_null());
        assert_eq!(cleared["contentDigest"], completed["contentDigest"]);
        assert!(cleared["signOffs"].as_array().unwrap().iter().all(|it| it["valid"] == true));
    }

    async fn where_a_duty_stands_is_not_part_of_what_is_signed(world) {
        let assigned = brought_to(world, "ASSIGNED").await;
        let returned = brought_to(world, "RETURNED").await;
        assert_eq!(assigned["contentDigest"], returned["contentDigest"]);
    }

    async fn everybody_who_sees_a_duty_sees_the_same_digest(world) {
        let duty = brought_to(world, "ASSIGNED").await;
        for name in ["education.officer", "fuchunwan-new-city.officer", "data-platform", "fengmao-office.deputy"] {
            let seen = again(&world.person(name).await, &duty).await;
            assert_eq!(seen["contentDigest"], duty["contentDigest"], "{name}");
        }
    }
}
