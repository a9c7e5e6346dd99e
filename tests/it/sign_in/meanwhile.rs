//! Hashing takes a while: what changes meanwhile counts.

use super::{
    on_both,
    world::{Answer, PASSWORD, World},
};
use sea_orm::ConnectionTrait;

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
        let answer = sign_in_while(world, "UPDATE credentials SET secret_hash = 'another'").await;
        answer.is(400, "invalid_grant");
    }
}
