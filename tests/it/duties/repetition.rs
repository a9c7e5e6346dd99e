//! Commands that come twice, and commands that come at once.

use super::{again, deciding, done, duty_of, refused, signing};
use futures_util::future::join_all;
use serde_json::{Value, json};

both! {
    async fn the_same_key_and_input_give_the_same_answer(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let input = signing(&duty, "ACKNOWLEDGE", "once");
        let first = signer.command("signDuty", input.clone()).await;
        let second = signer.command("signDuty", input).await;
        assert_eq!(first, second);
        assert_eq!(again(&signer, &duty).await["signOffs"].as_array().unwrap().len(), 1);
        let events = world.trail().await.into_iter().filter(|event| event.action == "SIGN_DUTY").count();
        assert_eq!(events, 1, "one event for one signature");
    }

    async fn each_key_gives_its_own_answer_again(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let acknowledging = signing(&duty, "ACKNOWLEDGE", "one");
        let acknowledged = signer.command("signDuty", acknowledging.clone()).await;
        let completing = signing(&again(&signer, &duty).await, "COMPLETE", "other");
        let completed = signer.command("signDuty", completing.clone()).await;
        assert_ne!(done(&acknowledged)["id"], Value::Null);
        for (input, answer) in [(acknowledging, acknowledged), (completing, completed)] {
            let repeated = signer.command("signDuty", input).await;
            assert_eq!(repeated["signOff"]["id"], answer["signOff"]["id"]);
        }
    }

    async fn the_same_key_with_other_input_is_refused(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        done(&signer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "key")).await);
        let mut other = signing(&duty, "ACKNOWLEDGE", "key");
        other["statement"] = json!("另一句");
        refused(&signer.command("signDuty", other).await, "DUPLICATE_KEY");
        refused(&signer.command("signDuty", signing(&duty, "COMPLETE", "key")).await, "DUPLICATE_KEY");
        // Another command is other input, whatever it says.
        let office = world.person("fengmao-office.coordinator").await;
        let seen = again(&office, &duty).await;
        done(&office.command("cancelDuty", deciding(&seen, Some("理由"), "key")).await);
        refused(&office.command("returnDuty", deciding(&seen, Some("理由"), "key")).await, "DUPLICATE_KEY");
    }

    async fn keys_are_each_account_s_own(world) {
        let one = world.person("education.signer").await;
        let other = world.person("health.signer").await;
        let (mine, theirs) = (duty_of(&one, "education", None).await, duty_of(&other, "health", None).await);
        let (mine, theirs) = (signing(&mine, "ACKNOWLEDGE", "key"), signing(&theirs, "ACKNOWLEDGE", "key"));
        let signed = one.command("signDuty", mine.clone()).await;
        let also_signed = other.command("signDuty", theirs.clone()).await;
        assert_ne!(done(&signed)["id"], done(&also_signed)["id"]);
        assert_eq!(one.command("signDuty", mine).await, signed);
        assert_eq!(other.command("signDuty", theirs).await, also_signed);
    }

    async fn the_same_key_sent_many_times_at_once_signs_once(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let input = signing(&duty, "ACKNOWLEDGE", "at once");
        let answers = join_all((0..8).map(|_| signer.command("signDuty", input.clone()))).await;
        for answer in &answers {
            done(answer);
            assert_eq!(answer["signOff"]["id"], answers[0]["signOff"]["id"]);
        }
        assert_eq!(again(&signer, &duty).await["signOffs"].as_array().unwrap().len(), 1);
    }

    async fn of_two_people_who_sign_at_once_one_signs(world) {
        let one = world.person("education.signer").await;
        let other = world.person("education.signer2").await;
        let duty = duty_of(&one, "education", None).await;
        let (first, second) = tokio::join!(
            one.command("signDuty", signing(&duty, "ACKNOWLEDGE", "mine")),
            other.command("signDuty", signing(&duty, "ACKNOWLEDGE", "mine")),
        );
        let (won, lost) = if first["userErrors"] == json!([]) { (first, second) } else { (second, first) };
        done(&won);
        refused(&lost, "WRONG_STATE");
        assert_eq!(again(&one, &duty).await["signOffs"].as_array().unwrap().len(), 1);
    }

    async fn of_two_decisions_at_once_one_is_made(world) {
        let completed = super::brought_to(world, "COMPLETED").await;
        let coordinator = world.person("fengmao-office.coordinator").await;
        let deputy = world.person("fengmao-office.deputy").await;
        let (confirmed, returned) = tokio::join!(
            coordinator.command("confirmDuty", deciding(&completed, None, "confirm")),
            deputy.command("returnDuty", deciding(&completed, Some("理由"), "return")),
        );
        let refusals = [&confirmed, &returned].map(|payload| payload["userErrors"][0]["code"].clone());
        assert_eq!(refusals.iter().filter(|code| code.is_null()).count(), 1, "{refusals:?}");
        assert!(refusals.contains(&json!("CONFLICT")), "{refusals:?}");
    }
}
