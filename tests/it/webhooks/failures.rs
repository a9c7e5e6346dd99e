//! What becomes of messages that are not taken.

use super::{Consumer, Kept, done, registered, seen, seen_once, step, telling};
use crate::{harness::World, policy::acknowledge};
use serde_json::json;

/// A consumer that has everything so far.
async fn told(world: &World) -> (Consumer, Kept) {
    let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
    registered(world, &consumer).await;
    kept.catch_up(&mut consumer).await;
    seen_once(world, "platform", |it| it["pendingSince"].is_null()).await;
    (consumer, kept)
}

both! {
    async fn what_is_not_taken_is_sent_again_the_same_and_given_up_in_the_end(world) {
        let _telling = telling(world);
        let (mut consumer, mut kept) = told(world).await;
        acknowledge(world, "education-1", "baihe").await;
        let (mut id, mut text) = (None, None);
        let waits = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
        for (at, wait) in waits.into_iter().enumerate() {
            if at > 0 {
                seen_once(world, "platform", |it| it["consecutiveFailures"] == at).await;
                world.clock.advance(wait * 12 / 10);
            }
            // What changes meanwhile is for a message of its own.
            if at == 1 {
                acknowledge(world, "education-1", "hanghuang").await;
            }
            let message = consumer.next().await;
            assert_eq!(*id.get_or_insert_with(|| message.id()), message.id(), "{at}");
            assert_eq!(*text.get_or_insert_with(|| message.text.clone()), message.text);
            assert_eq!(message.headers["webhook-timestamp"], (world.clock.now().0 / 1_000_000).to_string());
            message.answers(if at % 2 == 0 { 500 } else { 404 });
        }
        let now = seen_once(world, "platform", |it| it["state"] == "SUSPENDED").await;
        assert_eq!((&now["suspendedBecause"], &now["lastStatus"], &now["consecutiveFailures"]), (&json!("FAILING"), &json!(404), &json!(10)));
        let event = world.trail().await.into_iter().find(|it| it.action == "SUSPEND_WEBHOOK").unwrap();
        assert_eq!(event.actor_id, None);
        assert_eq!(event.detail, r#"{"because":"FAILING","name":"platform"}"#);
        world.clock.advance(7 * 24 * 60 * 60);
        assert!(consumer.is_quiet());
        step(world, "resumeWebhook", "platform").await;
        let message = consumer.next().await;
        assert_eq!((Some(message.id()), kept.take(&message)), (id, true));
        message.answers(204);
        kept.catch_up(&mut consumer).await;
        kept.is_up_to_date(world).await;
        assert_eq!(seen(world, "platform").await["consecutiveFailures"], 0);
    }

    async fn whoever_takes_each_message_once_has_everything_whatever_becomes_of_the_answers(world) {
        let _telling = telling(world);
        let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
        registered(world, &consumer).await;
        let communities = ["baihe", "hanghuang", "shanshui", "jiangbin"];
        let (mut turn, mut failed, mut changes) = (0, 0, communities.into_iter());
        loop {
            let message = consumer.next().await;
            let is_last = message.data()["hasMore"] == false;
            turn += 1;
            match turn % 4 {
                // It failed, and took nothing in.
                0 => message.answers(503),
                // It took it in, and nobody heard.
                1 => { kept.take(&message); message.goes_unheard(); }
                2 => { kept.take(&message); message.answers(500); }
                _ => {
                    kept.take(&message);
                    message.answers(200);
                    if is_last {
                        match changes.next() {
                            Some(community) => acknowledge(world, "education-1", community).await,
                            None => break,
                        }
                    }
                    failed = 0;
                    continue;
                }
            }
            failed += 1;
            seen_once(world, "platform", |it| it["consecutiveFailures"] == failed).await;
            world.clock.advance(60 * 60);
        }
        kept.is_up_to_date(world).await;
        assert_eq!(kept.resets, 1);
    }

    async fn it_is_asked_to_wait_to_go_and_to_look_elsewhere(world) {
        let _telling = telling(world);
        let (mut consumer, mut kept) = told(world).await;
        let elsewhere = Consumer::listen().await;
        acknowledge(world, "education-1", "baihe").await;
        consumer.next().await.answers_with(503, "retry-after: 600\r\n");
        seen_once(world, "platform", |it| it["consecutiveFailures"] == 1).await;
        world.clock.advance(599);
        // Something else to do, by which the second passes.
        let other = Consumer::listen().await;
        assert!(consumer.is_quiet() && other.is_quiet());
        world.clock.advance(1);
        let location = format!("location: {}\r\n", elsewhere.url());
        consumer.next().await.answers_with(307, &location);
        let now = seen_once(world, "platform", |it| it["consecutiveFailures"] == 2).await;
        assert_eq!((&now["lastOutcome"], &now["lastStatus"]), (&json!("REFUSED"), &json!(307)));
        world.clock.advance(400);
        let message = consumer.next().await;
        assert!(kept.take(&message) && elsewhere.is_quiet());
        message.answers(410);
        let now = seen_once(world, "platform", |it| it["state"] == "SUSPENDED").await;
        assert_eq!((&now["suspendedBecause"], &now["lastStatus"]), (&json!("GONE"), &json!(410)));
        step(world, "resumeWebhook", "platform").await;
        let message = consumer.next().await;
        assert!(!kept.take(&message), "the same again");
        // However much is answered, no more is read than shows that it was.
        message.answers_without_end();
        let now = seen_once(world, "platform", |it| it["pendingSince"].is_null()).await;
        assert_eq!((&now["lastOutcome"], &now["lastStatus"]), (&json!("DELIVERED"), &json!(200)));
        kept.is_up_to_date(world).await;
    }

    async fn a_secret_that_is_rotated_is_good_for_another_day_beside_the_new_one(world) {
        let _telling = telling(world);
        let mut consumer = Consumer::listen().await;
        let old = registered(world, &consumer).await;
        let mut kept = Kept::default();
        // Under load: a message is under way, and is signed with both when it comes again.
        let message = consumer.next().await;
        assert!(message.is_signed_by(&old) && !message.headers["webhook-signature"].contains(' '));
        let new = step(world, "rotateWebhookSecret", "platform").await["secret"].as_str().unwrap().to_owned();
        assert_ne!(old, new);
        message.answers(500);
        seen_once(world, "platform", |it| it["consecutiveFailures"] == 1).await;
        world.clock.advance(6);
        let message = consumer.next().await;
        assert!(message.is_signed_by(&old) && message.is_signed_by(&new));
        kept.take(&message);
        message.answers(204);
        kept.catch_up(&mut consumer).await;
        let id = seen_once(world, "platform", |it| it["pendingSince"].is_null()).await["id"].clone();
        world.clock.advance(24 * 60 * 60);
        let message = consumer.next().await;
        assert!(!message.is_signed_by(&old) && message.is_signed_by(&new), "{}", message.kind());
        message.answers(204);
        done(&world.person("sysadmin").await, "testWebhook", json!({ "id": id })).await;
        let message = consumer.next().await;
        assert!(!message.is_signed_by(&old) && message.is_signed_by(&new));
        message.answers(204);
    }
}
