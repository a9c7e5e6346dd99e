//! Consumers that take a message and do not answer: they are given up in time, and keep nobody else waiting.

use super::{Consumer, Kept, registered_as, seen_once, telling, telling_within};
use crate::{harness::World, policy::acknowledge};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// So that a test need not wait as long as the server does.
const WHOLE: Duration = Duration::from_millis(700);

/// What came of the last attempt to tell a webhook.
fn last(of: &Value) -> Value {
    json!([of["lastOutcome"], of["lastStatus"], of["consecutiveFailures"]])
}

/// A consumer that is registered.
async fn listening(world: &World, name: &str) -> Consumer {
    let consumer = Consumer::listen().await;
    registered_as(world, name, &consumer).await;
    consumer
}

both! {
    async fn who_never_answers_keeps_nobody_waiting_and_is_told_the_same_again(world) {
        let (mut silent, mut drops) = (listening(world, "silent").await, listening(world, "drops").await);
        let (mut fair, mut kept) = (listening(world, "fair").await, Kept::default());
        let first = telling(world);
        let never = silent.next().await;
        let id = never.id();
        drops.next().await.says_no_status();
        kept.catch_up(&mut fair).await;
        acknowledge(world, "education-1", "baihe").await;
        kept.catch_up(&mut fair).await;
        kept.is_up_to_date(world).await;
        seen_once(world, "fair", |it| it["pendingSince"].is_null()).await;
        // Another server, once the turns of this one are over.
        drop((first, never));
        world.clock.advance(60);
        let telling = telling_within(world, WHOLE);
        let began = Instant::now();
        let never = silent.next().await;
        assert_eq!(never.id(), id);
        drops.next().await.says_no_status();
        for name in ["silent", "drops"] {
            let now = seen_once(world, name, |it| it["consecutiveFailures"] == 1).await;
            assert_eq!(last(&now), json!(["NO_ANSWER", null, 1]), "{name}");
        }
        assert!(began.elapsed() >= WHOLE / 2, "they had their time: {:?}", began.elapsed());
        drop(telling);
        // What comes too late is no answer: it is told the same again.
        never.answers(204);
        let _telling = super::telling(world);
        world.clock.advance(60);
        let again = silent.next().await;
        assert_eq!(again.id(), id);
        again.answers(204);
        seen_once(world, "silent", |it| it["lastOutcome"] == "DELIVERED").await;
    }

    async fn who_says_that_it_took_it_and_then_never_ends_has_taken_it(world) {
        let (mut consumer, mut kept) = (listening(world, "platform").await, Kept::default());
        let begun = telling(world);
        kept.catch_up(&mut consumer).await;
        seen_once(world, "platform", |it| it["pendingSince"].is_null()).await;
        drop(begun);
        world.clock.advance(60);
        let _telling = telling_within(world, WHOLE);
        for (status, last_of_it) in [(503, json!(["REFUSED", 503, 1])), (200, json!(["DELIVERED", 200, 0]))] {
            acknowledge(world, "education-1", if status == 503 { "baihe" } else { "hanghuang" }).await;
            let message = consumer.next().await;
            kept.take(&message);
            message.answers_by_drops(status);
            let now = seen_once(world, "platform", |it| it["lastStatus"] == status).await;
            assert_eq!(last(&now), last_of_it);
            world.clock.advance(60);
        }
    }
}
