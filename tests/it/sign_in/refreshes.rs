//! A refresh token that comes twice: for a moment its answer may have been lost, then it is two hands' token.

use super::{
    on_both,
    world::{encoded, form_to, post_from, send},
};
use axum::{body::Body, http::StatusCode};
use entity::refresh_token;
use sea_orm::Condition;

const HERE: &str = "198.51.100.7";
const THERE: &str = "203.0.113.66";

on_both! {
    async fn two_refreshes_at_once_bring_one_successor(world) {
        for _ in 0..5 {
            let (_, refresh) = world.signed_in("zhang").await;
            let (one, other) = tokio::join!(world.refresh(&refresh), world.refresh(&refresh));
            let ((access, next), (other_access, other_next)) = (one.tokens(), other.tokens());
            assert_eq!(next, other_next);
            assert_ne!(access, other_access);
            assert_eq!(world.who(&access).await.status, StatusCode::OK);
            assert_eq!(world.who(&other_access).await.status, StatusCode::OK);
            assert_eq!(world.refresh(&next).await.status, StatusCode::OK, "the session goes on");
        }
        let trail = world.trail().await;
        let told = |word: &str| trail.iter().filter(|action| *action == word).count();
        assert_eq!((told("REFRESH_SESSION"), told("REPEAT_REFRESH"), told("REFRESH_REUSED")), (10, 5, 0));
    }

    async fn a_lost_answer_is_given_again_for_half_a_minute(world) {
        let (_, refresh) = world.signed_in("zhang").await;
        let (_, next) = world.refresh(&refresh).await.tokens();
        world.clock.advance(29);
        let elsewhere = world.another_server().await;
        let form = encoded(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]);
        let again = send(&elsewhere, form_to("/oauth/token").body(Body::from(form)).unwrap()).await;
        let (access, same) = again.tokens();
        assert_eq!(same, next);
        assert_eq!(again.body["expires_in"], 900);
        world.clock.advance(1);
        world.refresh(&refresh).await.is(400, "invalid_grant");
        world.who(&access).await.is_refused_token();
        world.refresh(&next).await.is(400, "invalid_grant");
        let reused = world.0.trail().await.into_iter().find(|event| event.action == "REFRESH_REUSED").unwrap();
        assert_eq!(reused.actor_id, None, "nobody knows who it was");
    }

    async fn once_the_successor_is_used_the_token_is_two_hands(world) {
        let (_, refresh) = world.signed_in("zhang").await;
        let (_, next) = world.refresh(&refresh).await.tokens();
        let (access, last) = world.refresh(&next).await.tokens();
        world.refresh(&refresh).await.is(400, "invalid_grant");
        world.who(&access).await.is_refused_token();
        world.refresh(&next).await.is(400, "invalid_grant");
        world.refresh(&last).await.is(400, "invalid_grant");
    }

    async fn from_another_address_it_is_another_hand(world) {
        let (other, _) = world.signed_in("zhang").await;
        let (_, refresh) = world.signed_in("zhang").await;
        let (access, next) = world.refresh_from(HERE, &refresh).await.tokens();
        assert_eq!(world.refresh_from(HERE, &refresh).await.tokens().1, next);
        world.refresh_from(THERE, &refresh).await.is(400, "invalid_grant");
        world.who(&access).await.is_refused_token();
        world.refresh_from(HERE, &next).await.is(400, "invalid_grant");
        assert_eq!(world.who(&other).await.status, StatusCode::OK, "another session goes on");
        // One network is one address.
        let (_, refresh) = world.signed_in("zhang").await;
        let (_, next) = world.refresh_from("2001:db8::1", &refresh).await.tokens();
        assert_eq!(world.refresh_from("2001:db8::2", &refresh).await.tokens().1, next);
    }

    async fn what_was_stolen_lives_no_longer_than_its_session(world) {
        let (_, mut refresh) = world.signed_in("zhang").await;
        let mut stolen = String::new();
        for _ in 0..12 {
            world.clock.advance(59 * 60);
            let (_, next) = world.refresh(&refresh).await.tokens();
            stolen = world.refresh(&refresh).await.tokens().1;
            refresh = next;
        }
        assert_eq!(stolen, refresh);
        // A quarter of a minute before the session's end, and then after it, though within the grace.
        world.clock.advance(12 * 60 - 15);
        let (access, _) = world.refresh(&stolen).await.tokens();
        world.clock.advance(10);
        assert_eq!(world.refresh(&stolen).await.body["expires_in"], 5);
        world.clock.advance(5);
        world.refresh(&stolen).await.is(400, "invalid_grant");
        world.who(&access).await.is_refused_token();
    }

    async fn a_session_that_was_ended_gives_nothing_again(world) {
        let (access, refresh) = world.signed_in("zhang").await;
        world.refresh(&refresh).await.tokens();
        world.post("/oauth/revoke", &[("token", &access)]).await;
        world.refresh(&refresh).await.is(400, "invalid_grant");
        let (_, refresh) = world.signed_in("zhang").await;
        world.refresh(&refresh).await.tokens();
        future_community::domain::account::disable(&world.store, "zhang").await.unwrap();
        world.refresh(&refresh).await.is(400, "invalid_grant");
    }

    async fn the_database_alone_gives_no_token(world) {
        let (_, refresh) = world.signed_in("zhang").await;
        let (_, next) = world.refresh(&refresh).await.tokens();
        let rows = world.store.unscoped_rows::<refresh_token::Entity>(Condition::all()).await.unwrap();
        assert_eq!(rows.len(), 2);
        for row in rows {
            let kept = [Some(row.secret_digest), row.successor_nonce, row.used_from];
            for text in kept.into_iter().flatten() {
                assert!(text != refresh && text != next);
                let form = [("grant_type", "refresh_token"), ("refresh_token", text.as_str())];
                post_from(&world.router, HERE, &form).await.is(400, "invalid_grant");
            }
        }
    }
}
