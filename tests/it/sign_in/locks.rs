//! Failed sign-ins: what they tell, and what they lead to.

use super::{on_both, world::PASSWORD};
use axum::http::StatusCode;
use entity::credential;
use future_community::{
    authn::{Authenticator, GrantError, Origin, Settings},
    domain::account::{self, AccountState},
};
use sea_orm::Condition;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

on_both! {
    async fn an_unknown_name_and_a_wrong_password_look_alike(world) {
        account::disable(&world.store, "li").await.unwrap();
        let wrong = world.sign_in("zhang", "not the password").await;
        wrong.is(400, "invalid_grant");
        for (name, password) in [("nobody", "not the password"), ("li", PASSWORD), ("platform", PASSWORD)] {
            let other = world.sign_in(name, password).await;
            assert_eq!((other.status, &other.headers, &other.body), (wrong.status, &wrong.headers, &wrong.body));
        }
    }

    async fn every_failure_is_answered_on_a_step(world) {
        let step = Duration::from_millis(700);
        let settings = Settings { failure_step: step, ..Settings::new("i", "a") };
        let authenticator = Authenticator::new(Arc::clone(&world.store), settings);
        for name in ["zhang", "nobody"] {
            let began = Instant::now();
            let failed = authenticator.sign_in(name, "not the password", Origin::Unknown).await;
            assert!(matches!(failed, Err(GrantError::InvalidGrant)));
            assert!(began.elapsed() >= step);
        }
    }

    async fn five_failures_lock_for_a_while(world) {
        for _ in 0..5 {
            world.sign_in("zhang", "not the password").await.is(400, "invalid_grant");
        }
        world.sign_in("zhang", PASSWORD).await.is(400, "invalid_grant");
        assert_eq!(world.sign_in("li", PASSWORD).await.status, StatusCode::OK, "others are not locked");
        world.clock.advance(899);
        world.sign_in("zhang", PASSWORD).await.is(400, "invalid_grant");
        world.clock.advance(1);
        world.sign_in("zhang", "not the password").await.is(400, "invalid_grant");
        assert_eq!(world.sign_in("zhang", PASSWORD).await.status, StatusCode::OK);
        assert_eq!(failures(world).await, 0);
        let failed: Vec<String> =
            world.trail().await.into_iter().filter(|action| action.starts_with("SIGN_IN_FAILED")).collect();
        assert_eq!(failed.len(), 6);
        assert_eq!(failed[4], "SIGN_IN_FAILED_LOCKED");
    }

    async fn a_good_sign_in_ends_the_count(world) {
        for _ in 0..3 {
            for _ in 0..4 {
                world.sign_in("zhang", "not the password").await.is(400, "invalid_grant");
            }
            assert_eq!(world.sign_in("zhang", PASSWORD).await.status, StatusCode::OK);
        }
    }

    async fn guesses_at_once_count_no_more_than_one_by_one(world) {
        let guess = || world.sign_in("zhang", "not the password");
        tokio::join!(guess(), guess(), guess(), guess(), guess(), guess(), guess(), guess());
        assert_eq!(failures(world).await, 5);
        world.sign_in("zhang", PASSWORD).await.is(400, "invalid_grant");
    }

    async fn the_operator_unlocks(world) {
        for _ in 0..5 {
            world.sign_in("zhang", "not the password").await;
        }
        let locked = |states: Vec<AccountState>| states.iter().any(|state| state.locked_until.is_some());
        assert!(locked(account::list(&world.store).await.unwrap()));
        account::unlock(&world.store, "zhang").await.unwrap();
        assert!(!locked(account::list(&world.store).await.unwrap()));
        assert_eq!(world.sign_in("zhang", PASSWORD).await.status, StatusCode::OK);
    }
}

pub(super) async fn failures(world: &super::world::World) -> i32 {
    let all = world.store.unscoped_rows::<credential::Entity>(Condition::all()).await.unwrap();
    all.iter().map(|credential| credential.failures).sum()
}
