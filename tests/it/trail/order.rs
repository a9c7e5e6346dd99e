//! PostgreSQL, several processes: the trail is sealed in the order of what was done, whatever their clocks say, and by
//! whoever is there.

use super::whole;
use crate::harness::{Database, World};
use axum::{body::Body, http::Request};
use entity::{timestamp::Timestamp, vocabulary::AccountKind};
use future_community::{
    clock::Clock,
    domain::{self, account},
    store::{Break, Options, Patience, Store, VerifyError},
};
use futures_util::future::join_all;
use sea_orm::DatabaseTransaction;
use std::time::Duration;
use tokio::time::timeout;

/// Another process, whose clock is two minutes late.
async fn late(world: &World) -> Store {
    let clock = Clock::standing_at(Timestamp(world.store.clock().now().0 - 120_000_000));
    let options = Options {
        url: world.database.url.parse().unwrap(),
        connections: 5,
        patience: Patience::SERVER,
        pooled: false,
        consequences: domain::consequences,
    };
    Store::open(&options, clock).await.unwrap()
}

/// Nobody seals until it is dropped.
async fn nobody_seals(world: &World) -> DatabaseTransaction {
    world.database.lock("audit_head IN ACCESS EXCLUSIVE MODE").await
}

async fn person(store: &Store, name: &str) {
    let password = "a long enough password";
    account::create(store, AccountKind::Person, name, "name", password).await.unwrap();
}

/// What was done, in the order of the seals.
async fn sealed(world: &World) -> Vec<String> {
    let question = "SELECT action FROM audit_seals JOIN audit_events ON id = event_id ORDER BY position";
    world.database.rows(question).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn all_is_sealed(store: &Store) {
    let sealed = async { while store.waiting().await.unwrap().number > 0 {} };
    timeout(Duration::from_secs(20), sealed).await.expect("somebody seals");
}

#[tokio::test]
async fn what_was_done_later_is_sealed_later() {
    let world = World::on(Database::postgres().await).await;
    let other = late(&world).await;
    person(&world.store, "zhang").await;
    let before = sealed(&world).await.len();
    let (_one, _other) = (world.store.keep_sealing(), other.keep_sealing());
    let lock = nobody_seals(&world).await;
    for _ in 0..5 {
        // Each saw what the other had done.
        account::disable(&world.store, "zhang").await.unwrap();
        account::enable(&other, "zhang").await.unwrap();
    }
    assert_eq!(world.store.waiting().await.unwrap().number, 10, "no command waits for the head");
    drop(lock);
    all_is_sealed(&other).await;
    let done = sealed(&world).await.split_off(before);
    assert_eq!(done, ["DISABLE_ACCOUNT", "ENABLE_ACCOUNT"].repeat(5));
    let by_time = world.trail().await;
    assert_eq!(by_time[0].action, "ENABLE_ACCOUNT", "the late clock's come first by id");
    whole(&world).await;
}

#[tokio::test]
async fn two_processes_that_seal_at_once_leave_no_gap_and_nothing_twice() {
    let world = World::on(Database::postgres().await).await;
    let other = late(&world).await;
    let before = whole(&world).await;
    let sealing = [world.store.keep_sealing(), other.keep_sealing()];
    let writing = (0..64).map(|number| {
        let store = if number % 2 == 0 { &*world.store } else { &other };
        async move {
            // Beside the task, each seals by itself, too.
            person(store, &format!("person-{number}")).await;
            store.seal().await.unwrap();
        }
    });
    let looking = async {
        for _ in 0..20 {
            world.store.verify(None).await.unwrap();
        }
    };
    tokio::join!(join_all(writing), looking);
    all_is_sealed(&world.store).await;
    drop(sealing);
    assert_eq!(whole(&world).await, before + 64);
}

#[tokio::test]
async fn what_a_process_leaves_that_was_killed_the_next_one_seals() {
    let world = World::on(Database::postgres().await).await;
    let before = whole(&world).await;
    let other = late(&world).await;
    let sealing = other.keep_sealing();
    let lock = nobody_seals(&world).await;
    person(&other, "zhang").await;
    // Gone, between its commit and its seal.
    drop((sealing, other));
    drop(lock);
    assert_eq!(world.store.waiting().await.unwrap().number, 1);
    assert_eq!(world.store.verify(None).await.unwrap().waiting, 1, "it waits, and nothing is wrong");
    let _next = world.store.keep_sealing();
    all_is_sealed(&world.store).await;
    assert_eq!(whole(&world).await, before + 1);
}

#[tokio::test]
async fn a_store_that_closes_leaves_nothing() {
    let world = World::on(Database::postgres().await).await;
    let other = late(&world).await;
    let _sealing = other.keep_sealing();
    person(&other, "zhang").await;
    other.close().await.unwrap();
    assert_eq!(world.store.waiting().await.unwrap().number, 0);
}

#[tokio::test]
async fn what_waits_shows_and_is_reported_when_it_waits_for_long() {
    let world = World::on(Database::postgres().await).await;
    let metrics = async || {
        let answer = world.send(Request::get("/metrics").body(Body::empty()).unwrap()).await;
        String::from_utf8(answer.bytes).unwrap()
    };
    let shows = async |line: &str| {
        let shown = async {
            while !metrics().await.contains(line) {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(20), shown).await.expect(line);
    };
    let sealing = world.store.keep_sealing();
    shows("\naudit_events_waiting 0\n").await;
    let lock = nobody_seals(&world).await;
    person(&world.store, "zhang").await;
    person(&world.store, "wang").await;
    shows("\naudit_events_waiting 2\n").await;
    let since = "UPDATE audit_waiting SET since = since - 20000000";
    assert_eq!(world.database.execute(since).await.unwrap(), 2);
    shows("\naudit_events_waiting_seconds 2").await;
    drop(sealing);
    drop(lock);
    match world.store.verify(None).await {
        Err(VerifyError::Broken(Break::Late { number: 2, longest })) => assert!(longest.as_secs() >= 20),
        other => panic!("{other:?}"),
    }
    // One that is gone is missed, and holds up nobody.
    super::unguarded(&world).await;
    let first = "(SELECT event_id FROM audit_waiting ORDER BY number LIMIT 1)";
    world.database.execute(&format!("DELETE FROM audit_events WHERE id = {first}")).await.unwrap();
    person(&world.store, "li").await;
    assert_eq!(world.store.waiting().await.unwrap().number, 1);
    assert!(matches!(world.store.verify(None).await, Err(VerifyError::Broken(Break::Lost(_)))));
}
