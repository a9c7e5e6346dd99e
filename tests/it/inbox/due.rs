//! What the clock tells: once, by whichever process looks, and as the days are.

use super::{inbox, told_of};
use crate::{
    duties::{self, again, deciding, duty_of, signing},
    harness::{Person, World},
    reviews,
};
use future_community::domain::notification::remind;
use serde_json::{Value, json};

/// Days before which something is told.
const DAYS: u32 = 7;
const DAY: i64 = 24 * 60 * 60;

async fn due_on(office: &Person<'_>, duty: &Value, day: &str) {
    let mut moving = deciding(&again(office, duty).await, None, &format!("due {day} {}", duty["id"]));
    moving["dueOn"] = json!(day);
    duties::done(&office.command("setDutyDueDate", moving).await);
}

async fn reminders(world: &World) -> usize {
    world.trail().await.iter().filter(|event| event.action == "REMIND").count()
}

both! {
    async fn a_day_is_told_when_it_comes_near_and_when_it_is_past(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let id = &duty["id"];
        // It is 8 o'clock in the morning of the first of August in Shanghai.
        due_on(&office, &duty, "2022-08-09").await;
        assert_eq!(remind(&world.store, DAYS).await.unwrap(), 0);
        assert_eq!(told_of(&signer, id).await, ["ASSIGNED"]);
        assert_eq!(reminders(world).await, 0, "who tells nothing leaves nothing");
        // Midnight is Shanghai's.
        world.clock.advance(16 * 60 * 60 - 1);
        assert_eq!(remind(&world.store, DAYS).await.unwrap(), 0);
        world.clock.advance(1);
        assert_eq!(remind(&world.store, DAYS).await.unwrap(), 1);
        let signer = world.person("education.signer").await;
        assert_eq!(told_of(&signer, id).await, ["ASSIGNED", "DUE_SOON"]);
        let told = inbox(&signer).await[0].clone();
        assert_eq!((&told["kind"], &told["dueOn"], &told["subject"]["id"]), (&json!("DUE_SOON"), &json!("2022-08-09"), id));
        assert_eq!(remind(&world.store, DAYS).await.unwrap(), 0, "it is told once");
        // A day that is moved takes with it what was told of the other.
        let office = world.person("fengmao-office.coordinator").await;
        due_on(&office, &duty, "2022-12-31").await;
        assert_eq!(told_of(&signer, id).await, ["ASSIGNED"]);
        due_on(&office, &duty, "2022-08-05").await;
        assert_eq!(remind(&world.store, DAYS).await.unwrap(), 1);
        assert_eq!(told_of(&signer, id).await, ["ASSIGNED", "DUE_SOON"]);
        // Nights are missed: it was due by then.
        world.clock.advance(40 * DAY);
        let (signer, office) = (world.person("education.signer").await, world.person("fengmao-office.coordinator").await);
        assert_eq!(remind(&world.store, DAYS).await.unwrap(), 1);
        assert_eq!(told_of(&signer, id).await, ["ASSIGNED", "OVERDUE"], "what was due is not due soon");
        assert!(told_of(&office, id).await.is_empty(), "it is not the office's to do");
        assert_eq!(remind(&world.store, DAYS).await.unwrap(), 0);
        assert_eq!(reminders(world).await, 3);
        // What is acknowledged is overdue as before; what is complete is not.
        for (act, left) in [("ACKNOWLEDGE", &["OVERDUE".to_owned()][..]), ("COMPLETE", &[])] {
            let now = again(&signer, &duty).await;
            duties::done(&signer.command("signDuty", signing(&now, act, act)).await);
            assert_eq!(told_of(&signer, id).await, left);
        }
        assert_eq!(remind(&world.store, DAYS).await.unwrap(), 0);
    }

    async fn two_processes_that_look_at_once_tell_once(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let signer = world.person("education.signer").await;
        let asked = "{ duties(first: 40, filter: { organization: \"education\" }) { nodes { id revision } } }";
        let all = signer.ask(asked).await["duties"]["nodes"].as_array().unwrap().clone();
        for duty in &all {
            due_on(&office, duty, "2022-08-03").await;
        }
        let stores = [world.another_store().await, world.another_store().await, world.another_store().await];
        let [a, b, c] = &stores;
        let told = tokio::join!(remind(a, DAYS), remind(b, DAYS), remind(c, DAYS), remind(&world.store, DAYS));
        let told = [told.0.unwrap(), told.1.unwrap(), told.2.unwrap(), told.3.unwrap()];
        assert_eq!(told.iter().sum::<usize>(), all.len(), "{told:?}");
        for duty in &all {
            assert_eq!(told_of(&signer, &duty["id"]).await, ["ASSIGNED", "DUE_SOON"]);
        }
    }

    async fn a_review_is_due_for_who_has_not_signed(world) {
        let opened = reviews::opened(world, "jiangbin", "RECHECK", None).await;
        let office = world.person("fengmao-office.coordinator").await;
        let moving = reviews::deciding(&opened, "due", &json!({ "dueOn": "2022-08-04", "reason": "抓紧" }));
        reviews::done(&reviews::give(&office, "setReviewDueDate", moving).await);
        let (health, education) = (world.person("health.signer").await, world.person("education.signer").await);
        reviews::done(&reviews::sign(&health, &opened["id"], "APPROVE", "h").await);
        let others = opened["roster"].as_array().unwrap().len() - 1;
        assert_eq!(remind(&world.store, DAYS).await.unwrap(), others);
        assert_eq!(told_of(&education, &opened["id"]).await, ["DUE_SOON", "OPINION_AWAITED"]);
        assert!(told_of(&health, &opened["id"]).await.is_empty());
        reviews::done(&reviews::sign(&education, &opened["id"], "APPROVE", "e").await);
        assert!(told_of(&education, &opened["id"]).await.is_empty());
        let again = reviews::review(&office, &opened["id"]).await;
        let moving = reviews::deciding(&again, "later", &json!({ "dueOn": "2022-12-31", "reason": "延期" }));
        reviews::done(&reviews::give(&office, "setReviewDueDate", moving).await);
        let finance = world.person("finance.signer").await;
        assert!(!told_of(&finance, &opened["id"]).await.contains(&"DUE_SOON".to_owned()));
    }
}
