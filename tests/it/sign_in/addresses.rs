//! Whoever guesses is refused where it guesses from, and the owner of the name goes on elsewhere.

use super::{
    on_both,
    world::{PASSWORD, World, post_from},
};
use axum::http::StatusCode;
use entity::{credential, sign_in_address};
use future_community::{cli, domain::account};
use sea_orm::Condition;

const STRANGER: &str = "203.0.113.66";
const OWNER: &str = "198.51.100.7";
const ELSEWHERE: &str = "198.51.100.8";

async fn guess(world: &World, address: &str, times: usize) {
    for _ in 0..times {
        world.sign_in_from(address, "zhang", "not the password").await.is(400, "invalid_grant");
    }
}

async fn signs_in(world: &World, address: &str) -> bool {
    world.sign_in_from(address, "zhang", PASSWORD).await.status == StatusCode::OK
}

/// Failed sign-ins, a hundred in all, from as many addresses.
async fn guess_from_everywhere(world: &World) {
    for number in 0..100 {
        guess(world, &format!("192.0.2.{number}"), 1).await;
    }
}

async fn known(world: &World) -> Vec<sign_in_address::Model> {
    world.store.unscoped_rows::<sign_in_address::Entity>(Condition::all()).await.unwrap()
}

on_both! {
    async fn who_guesses_is_refused_and_the_owner_is_not(world) {
        guess(world, STRANGER, 8).await;
        assert!(!signs_in(world, STRANGER).await, "the right one comes too late");
        assert!(signs_in(world, OWNER).await);
        assert!(!signs_in(world, STRANGER).await, "what the owner does lets nobody else in");
        // What is refused is not counted either.
        let counted = known(world).await.into_iter().map(|row| (row.address, row.failures)).collect::<Vec<_>>();
        assert_eq!(counted, [(OWNER.to_owned(), 0), (STRANGER.to_owned(), 5)]);
        let li = world.sign_in_from(STRANGER, "li", PASSWORD).await;
        assert_eq!(li.status, StatusCode::OK, "another name from there");
    }

    async fn a_refusal_grows_up_to_an_hour(world) {
        for minutes in [15, 30, 60, 60] {
            guess(world, STRANGER, 5).await;
            world.clock.advance(minutes * 60 - 1);
            assert!(!signs_in(world, STRANGER).await, "{minutes}");
            world.clock.advance(1);
            // It is over: what fails now is counted.
        }
        assert!(signs_in(world, STRANGER).await);
        guess(world, STRANGER, 5).await;
        world.clock.advance(15 * 60);
        assert!(signs_in(world, STRANGER).await, "a good sign-in begins it anew");
    }

    async fn a_day_without_a_failure_is_a_new_beginning(world) {
        guess(world, STRANGER, 4).await;
        world.clock.advance(24 * 60 * 60);
        guess(world, STRANGER, 4).await;
        assert!(signs_in(world, STRANGER).await);
        guess(world, STRANGER, 4).await;
        world.clock.advance(24 * 60 * 60 - 1);
        guess(world, STRANGER, 1).await;
        assert!(!signs_in(world, STRANGER).await);
    }

    async fn the_addresses_of_one_network_are_one(world) {
        for host in 1..=5 {
            guess(world, &format!("2001:db8:0:1::{host}"), 1).await;
        }
        assert!(!signs_in(world, "2001:db8:0:1:ffff::9").await);
        assert!(signs_in(world, "2001:db8:0:2::1").await);
        guess(world, "203.0.113.5", 3).await;
        guess(world, "::ffff:203.0.113.5", 2).await;
        assert!(!signs_in(world, "203.0.113.5").await);
    }

    async fn from_very_many_addresses_the_name_is_refused_but_not_to_its_owner(world) {
        assert!(signs_in(world, OWNER).await);
        guess_from_everywhere(world).await;
        assert!(!signs_in(world, ELSEWHERE).await, "guessing stays expensive");
        assert!(signs_in(world, OWNER).await, "from where it signed in before");
        assert!(!signs_in(world, ELSEWHERE).await, "the owner's sign-in lets no stranger in");
        guess(world, OWNER, 5).await;
        assert!(!signs_in(world, OWNER).await, "there too one guesses five times");
        world.clock.advance(15 * 60);
        assert!(signs_in(world, ELSEWHERE).await);
        let actions: Vec<_> = world.0.trail().await.into_iter().filter(|event| event.action.ends_with("LOCKED")).collect();
        let told: Vec<_> = actions.iter().map(|event| event.detail.as_str()).collect();
        assert_eq!(told, [
            r#"{"address":"192.0.2.99","failures":1,"locks":"NAME"}"#,
            r#"{"address":"198.51.100.7","failures":5,"locks":"ADDRESS"}"#,
        ]);
        assert!(actions.iter().all(|event| event.actor_id.is_none()));
    }

    async fn an_address_is_known_for_ninety_days(world) {
        for (days, lets_in) in [(89, true), (90, false)] {
            world.clock.advance(24 * 60 * 60);
            assert!(signs_in(world, OWNER).await);
            world.clock.advance(days * 24 * 60 * 60);
            guess_from_everywhere(world).await;
            assert_eq!(signs_in(world, OWNER).await, lets_in, "{days}");
        }
    }

    async fn who_shares_no_address_is_not_known_by_one(world) {
        assert_eq!(world.sign_in("zhang", PASSWORD).await.status, StatusCode::OK);
        guess_from_everywhere(world).await;
        world.sign_in("zhang", PASSWORD).await.is(400, "invalid_grant");
    }

    async fn another_server_refuses_too(world) {
        guess(world, STRANGER, 5).await;
        let form = [("grant_type", "password"), ("username", "zhang"), ("password", PASSWORD)];
        let elsewhere = world.another_server().await;
        post_from(&elsewhere, STRANGER, &form).await.is(400, "invalid_grant");
        assert_eq!(post_from(&elsewhere, OWNER, &form).await.status, StatusCode::OK);
    }

    async fn guesses_at_once_from_one_address_count_five(world) {
        let guess = || world.sign_in_from(STRANGER, "zhang", "not the password");
        tokio::join!(guess(), guess(), guess(), guess(), guess(), guess(), guess(), guess());
        assert_eq!(known(world).await.first().map(|row| row.failures), Some(5));
    }

    async fn a_service_is_guessed_at_no_better(world) {
        let form = |secret| [("grant_type", "client_credentials"), ("client_id", "platform"), ("client_secret", secret)];
        for _ in 0..5 {
            world.post_from(STRANGER, &form("not the secret")).await.is(401, "invalid_client");
        }
        world.post_from(STRANGER, &form(PASSWORD)).await.is(401, "invalid_client");
        assert_eq!(world.post_from(OWNER, &form(PASSWORD)).await.status, StatusCode::OK);
    }

    async fn every_name_takes_the_same_statements_where_it_is_refused(world) {
        guess(world, STRANGER, 5).await;
        let mut counts = Vec::new();
        for name in ["zhang", "nobody", "platform"] {
            let before = world.store.statements();
            world.sign_in_from(STRANGER, name, PASSWORD).await.is(400, "invalid_grant");
            counts.push(world.store.statements() - before);
        }
        let told = if world.database.is_sqlite() { 3 } else { 6 };
        assert_eq!(counts, [3 + told; 3], "the account, its secret, the address; and what the trail is told of it");
    }

    async fn what_says_nothing_any_more_is_forgotten(world) {
        guess_from_everywhere(world).await;
        assert_eq!(known(world).await.len(), 100);
        world.clock.advance(24 * 60 * 60);
        assert!(signs_in(world, OWNER).await);
        assert_eq!(known(world).await.len(), 1, "the owner's own");
        world.clock.advance(90 * 24 * 60 * 60);
        guess(world, STRANGER, 1).await;
        assert_eq!(known(world).await.len(), 1, "the guess");
    }

    async fn the_operator_sees_and_lifts_it(world) {
        let listed = async || {
            let mut out = Vec::new();
            cli::account::Command::List.run(&world.store, &mut out).await.unwrap();
            let listed = String::from_utf8(out).unwrap();
            listed.lines().find_map(|line| line.strip_prefix("zhang\tPERSON\t")).unwrap().to_owned()
        };
        guess(world, STRANGER, 5).await;
        world.clock.advance(60);
        guess(world, ELSEWHERE, 5).await;
        assert_eq!(listed().await, "locked until 2022-08-01T00:16:00.000000Z (addresses: 2)\tzhang");
        account::unlock(&world.store, "zhang").await.unwrap();
        assert_eq!(listed().await, "active\tzhang");
        guess_from_everywhere(world).await;
        assert_eq!(listed().await, "locked until 2022-08-01T00:16:00.000000Z (new addresses)\tzhang");
        account::unlock(&world.store, "zhang").await.unwrap();
        assert!(signs_in(world, STRANGER).await);
        guess_from_everywhere(world).await;
        account::set_secret(&world.store, entity::vocabulary::AccountKind::Person, "zhang", PASSWORD).await.unwrap();
        assert_eq!(listed().await, "active\tzhang");
        let credentials = world.store.unscoped_rows::<credential::Entity>(Condition::all()).await.unwrap();
        assert!(credentials.iter().all(|credential| credential.failures == 0 && credential.failed_at.is_none()));
    }
}
