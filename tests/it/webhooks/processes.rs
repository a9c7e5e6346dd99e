//! Several processes on one database, of which some are killed.

use super::{Consumer, Kept, registered, seen_once, telling};
use crate::{
    harness::{Database, World},
    policy::acknowledge,
};
use future_community::http::send_webhooks;

/// Another process of the same register, by the same clock.
async fn another(world: &World) -> World {
    World::served(Database::again(&world.database), world.clock.clone()).await
}

both! {
    async fn two_that_tell_tell_everything_once_and_in_order(world) {
        let other = another(world).await;
        let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
        registered(world, &consumer).await;
        let _telling = [telling(world), telling(&other)];
        kept.catch_up(&mut consumer).await;
        for community in ["baihe", "hanghuang", "shanshui", "jiangbin"] {
            acknowledge(world, "education-1", community).await;
            let message = consumer.next().await;
            assert!(kept.take(&message), "{community}: told twice");
            assert!(consumer.is_quiet());
            message.answers(204);
        }
        kept.is_up_to_date(world).await;
        assert_eq!(kept.resets, 1);
    }

    async fn what_a_killed_process_had_under_way_another_sends_again_once_its_turn_is_over(world) {
        let other = another(world).await;
        let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
        registered(world, &consumer).await;
        let killed = telling(world);
        let first = consumer.next().await;
        // It is dropped where it stands, and tidies nothing up. The consumer took the message in; nobody heard.
        drop(killed);
        kept.take(&first);
        let (id, text) = (first.id(), first.text.clone());
        first.answers(200);
        let _telling = telling(&other);
        acknowledge(world, "education-1", "baihe").await;
        world.clock.advance(29);
        assert!(consumer.is_quiet(), "its turn is not over");
        world.clock.advance(2);
        let again = consumer.next().await;
        assert_eq!((again.id(), &again.text), (id, &text));
        assert!(!kept.take(&again));
        again.answers(200);
        kept.catch_up(&mut consumer).await;
        kept.is_up_to_date(world).await;
        assert_eq!(kept.resets, 1);
    }

    async fn who_comes_back_after_its_turn_writes_nothing(world) {
        let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
        registered(world, &consumer).await;
        let _telling = telling(world);
        let held = consumer.next().await;
        // It takes so long that another takes its turn.
        world.clock.advance(31);
        let other = another(world).await;
        let _other = telling(&other);
        let again = consumer.next().await;
        assert_eq!(held.id(), again.id());
        kept.take(&again);
        again.answers(200);
        let next = consumer.next().await;
        // The first one hears now that it was refused, of a message that was delivered.
        held.answers(410);
        kept.take(&next);
        let is_last = next.data()["hasMore"] == false;
        next.answers(200);
        if !is_last {
            kept.catch_up(&mut consumer).await;
        }
        kept.is_up_to_date(world).await;
        let now = seen_once(world, "platform", |it| it["pendingSince"].is_null()).await;
        assert_eq!((&now["state"], &now["consecutiveFailures"]), (&"ACTIVE".into(), &0.into()));
    }
}

/// In each round another process is killed in the middle of a message, once before and once after the consumer took it in.
async fn killed(world: &World) {
    let (mut consumer, mut kept) = (Consumer::listen().await, Kept::default());
    registered(world, &consumer).await;
    let communities = ["baihe", "hanghuang", "shanshui", "jiangbin", "yicheng", "dengyun"];
    for (round, community) in communities.into_iter().enumerate() {
        let other = another(world).await;
        let telling = send_webhooks(&other.app, other.app.api.reachable().guarded(None).unwrap());
        let message = consumer.next().await;
        if round % 2 == 0 {
            kept.take(&message);
        }
        drop(telling);
        drop(message);
        acknowledge(world, "education-1", community).await;
        world.clock.advance(31);
    }
    let _telling = telling(world);
    kept.catch_up(&mut consumer).await;
    // Of what came after the page that was under way there is another.
    if kept.things.is_empty() {
        kept.catch_up(&mut consumer).await;
    }
    seen_once(world, "platform", |it| it["pendingSince"].is_null()).await;
    kept.is_up_to_date(world).await;
    assert_eq!(kept.resets, 1, "in order, and nothing twice");
}

both! {
    async fn processes_that_are_killed_one_after_another_lose_nothing(world) {
        killed(world).await;
    }
}
