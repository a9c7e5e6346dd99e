//! What comes into the stream, whatever happens to the relay meanwhile.

use super::{Nats, Served, asked, consumed, hand_on, kill, last, relay};
use crate::{
    feed::restored::copied,
    harness::{Database, Folder, World},
    reference::{happened, take},
    subjects,
};
use entity::vocabulary::{FeedKind, Role, Vocabulary};
use future_community::domain::assignment::{self, Grant};
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;

/// A duty of some organization goes on.
async fn goes_on(world: &World, organization: &str) {
    let signer = world.person(&format!("{organization}.signer")).await;
    let query = "query($of: String) { duties(first: 1, filter: { organization: $of, status: [ASSIGNED] }) { nodes { id } } }";
    let data = signer.ask_with(query, json!({ "of": organization })).await;
    let id = data["duties"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    take(&signer, &id, "ACKNOWLEDGE", "收到").await;
}

/// Waits until the consumer has what is asked.
async fn agrees(world: &World, nats: &Nats) {
    let expected = asked(world).await;
    let agreed = timeout(Duration::from_mins(1), async {
        while consumed(nats).await.things != expected {
            tokio::task::yield_now().await;
        }
    });
    agreed.await.expect("the consumer has what is asked");
}

both! {
    async fn a_relay_that_is_killed_ten_times_loses_nothing_and_says_nothing_twice(world) {
        happened(world).await;
        subjects::prepare(world).await;
        world.person("data-platform").await;
        let (folder, nats, served) = (Folder::new(), Nats::start().await, Served::by(&world.app).await);
        for round in 0..10 {
            let before = last(&nats).await;
            let running = relay(&folder, &nats, &served.address, &[]).spawn().unwrap();
            goes_on(world, if round % 2 == 0 { "education" } else { "health" }).await;
            // Somewhere on its way, further each time.
            let (target, expected) = (before + 1 + 40 * round, asked(world).await);
            let on_its_way = timeout(Duration::from_mins(1), async {
                while last(&nats).await < target && consumed(&nats).await.things != expected {
                    tokio::task::yield_now().await;
                }
            });
            on_its_way.await.unwrap();
            kill(running).await;
        }
        hand_on(&folder, &nats, &served.address, &[]).await;
        let (consumed, asked) = (consumed(&nats).await, asked(world).await);
        assert_eq!(consumed.things, asked);
        // A beginning that was cut off begins again, and what goes on does not.
        assert!(consumed.resets.values().all(|times| (1..=11).contains(times)), "{:?}", consumed.resets);
        let before = last(&nats).await;
        hand_on(&folder, &nats, &served.address, &[]).await;
        assert_eq!(last(&nats).await, before, "nothing is new");
    }

    async fn who_sees_more_or_less_begins_again(world) {
        happened(world).await;
        world.person("data-platform").await;
        let (folder, nats, served) = (Folder::new(), Nats::start().await, Served::by(&world.app).await);
        hand_on(&folder, &nats, &served.address, &[]).await;
        let first = consumed(&nats).await;
        assert_eq!(first.things, asked(world).await);
        assert!(first.resets.len() == FeedKind::ALL.len() && first.resets.values().all(|times| *times == 1), "{:?}", first.resets);
        let which = assignment::Which::Role { account: "data-platform", role: Role::DataPlatform, organization: None };
        assignment::end(&world.store, &which).await.unwrap();
        let grant = Grant { account: "data-platform", role: Role::DataPlatform, organization: None, from: None, until: None };
        assignment::grant(&world.store, &grant).await.unwrap();
        goes_on(world, "education").await;
        hand_on(&folder, &nats, &served.address, &[]).await;
        let second = consumed(&nats).await;
        assert_eq!(second.things, asked(world).await);
        assert!(second.resets.values().all(|times| *times == 2), "{:?}", second.resets);
        assert!(second.messages > first.messages + u64::try_from(second.things.len()).unwrap());
    }

    async fn after_a_restore_consumers_begin_again(world) {
        happened(world).await;
        world.person("data-platform").await;
        let (folder, nats) = (Folder::new(), Nats::start().await);
        {
            let served = Served::by(&world.app).await;
            hand_on(&folder, &nats, &served.address, &[]).await;
        }
        let later = World::served(copied(world).await, world.clock.clone()).await;
        goes_on(&later, "education").await;
        goes_on(&later, "health").await;
        let served = Served::by(&later.app).await;
        hand_on(&folder, &nats, &served.address, &[]).await;
        assert_eq!(consumed(&nats).await.things, asked(&later).await);
        let restored = World::served(world.database.again(), world.clock.clone()).await;
        goes_on(&restored, "finance").await;
        let served = Served::by(&restored.app).await;
        hand_on(&folder, &nats, &served.address, &[]).await;
        let consumed = consumed(&nats).await;
        assert_eq!(consumed.things, asked(&restored).await);
        assert!(consumed.resets.values().all(|times| *times == 2), "{:?}", consumed.resets);
    }
}

#[tokio::test]
async fn of_two_relays_each_message_comes_once() {
    let world = World::on(Database::sqlite()).await;
    world.person("data-platform").await;
    let (folder, nats, served) = (Folder::new(), Nats::start().await, Served::by(&world.app).await);
    let one = relay(&folder, &nats, &served.address, &[]).spawn().unwrap();
    let other = relay(&folder, &nats, &served.address, &[]).spawn().unwrap();
    for round in 0..10 {
        goes_on(&world, if round % 2 == 0 { "education" } else { "health" }).await;
    }
    agrees(&world, &nats).await;
    kill(one).await;
    for _ in 0..3 {
        goes_on(&world, "finance").await;
    }
    agrees(&world, &nats).await;
    kill(other).await;
}

#[tokio::test]
async fn it_goes_on_when_nats_is_back() {
    let world = World::on(Database::sqlite()).await;
    world.person("data-platform").await;
    let (folder, mut nats, served) = (Folder::new(), Nats::start().await, Served::by(&world.app).await);
    let running = relay(&folder, &nats, &served.address, &[]).spawn().unwrap();
    agrees(&world, &nats).await;
    nats.stop().await;
    goes_on(&world, "education").await;
    nats.start_again().await;
    agrees(&world, &nats).await;
    goes_on(&world, "health").await;
    agrees(&world, &nats).await;
    kill(running).await;
    // What was purged is begun again: where it stood is not known any more.
    super::stream(&nats).await.unwrap().purge().await.unwrap();
    hand_on(&folder, &nats, &served.address, &[]).await;
    let stream = super::stream(&nats).await.unwrap();
    let state = &stream.cached_info().state;
    assert_eq!(usize::try_from(state.messages).unwrap(), asked(&world).await.len() + FeedKind::ALL.len());
}
