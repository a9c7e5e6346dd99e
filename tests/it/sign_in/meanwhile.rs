//! Hashing takes a while: what changes meanwhile counts.

use super::{
    locks::failures,
    on_both,
    world::{Answer, PASSWORD, World},
};
use entity::vocabulary::AccountKind;
use future_community::domain::account;
use sea_orm::ConnectionTrait;
use std::{
    future::{Future, poll_fn},
    task::Poll,
    time::Duration,
};
use tokio::time::timeout;

/// Signs in; the change happens after the secret was read and before anything follows from it.
#[expect(clippy::disallowed_methods, reason = "another process, which the server does not know of")]
async fn sign_in_while(world: &World, change: &str) -> Answer {
    let lock = world.database.lock("accounts IN EXCLUSIVE MODE").await;
    let before = world.store.statements();
    let change = async {
        // The account, its credential.
        while world.store.statements() < before + 2 {
            tokio::task::yield_now().await;
        }
        lock.execute_unprepared(change).await.unwrap();
        lock.commit().await.unwrap();
    };
    tokio::join!(world.sign_in("zhang", PASSWORD), change).0
}

on_both! {
    async fn nothing_of_its_own_is_in_the_way(world) {
        let answer = sign_in_while(world, "UPDATE accounts SET display_name = 'another'").await;
        assert_eq!(answer.status, 200);
    }

    async fn who_is_disabled_meanwhile_is_not_let_in(world) {
        let answer = sign_in_while(world, "UPDATE accounts SET disabled_at = 1 WHERE name = 'zhang'").await;
        answer.is(400, "invalid_grant");
    }

    async fn a_secret_that_is_replaced_meanwhile_lets_nobody_in(world) {
        let person = AccountKind::Person;
        account::create(&world.store, person, "wang", "wang", "another long enough password").await.unwrap();
        let another = "UPDATE credentials SET secret_hash = (SELECT secret_hash FROM credentials WHERE account_id = \
                       (SELECT id FROM accounts WHERE name = 'wang'))";
        sign_in_while(world, another).await.is(400, "invalid_grant");
    }

    async fn who_hangs_up_meanwhile_has_failed_all_the_same(world) {
        // Nothing can follow from the guess before it is cut off.
        let lock = world.database.lock("accounts IN EXCLUSIVE MODE").await;
        let before = world.store.statements();
        let mut sign_in = Box::pin(world.sign_in("zhang", "not the password"));
        poll_fn(|context| {
            assert!(sign_in.as_mut().poll(context).is_pending());
            context.waker().wake_by_ref();
            if world.store.statements() < before + 2 { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
        drop(sign_in);
        lock.rollback().await.unwrap();
        let counted = async { while failures(world).await == 0 {} };
        timeout(Duration::from_secs(30), counted).await.expect("the failure is never counted");
    }
}
