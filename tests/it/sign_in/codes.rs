//! Codes: good once, for a minute, in the hands of whoever asked for them.

use super::{
    browser::{CALLBACK, code_for, code_of, question, redeem, refresh_as, register},
    on_both,
    world::{PASSWORD, VERIFIER},
};
use crate::trail::asked::details;
use axum::http::StatusCode;
use entity::{authorization_code, session, vocabulary::AccountKind};
use future_community::domain::{account, public_client};
use futures_util::future::join_all;
use sea_orm::Condition;
use serde_json::json;

on_both! {
    async fn a_code_opens_a_session_of_its_application(world) {
        register(world).await;
        let code = code_of(world, "zhang").await;
        let answer = redeem(world, &code, &[]).await;
        assert_eq!(answer.headers["cache-control"], "no-store");
        let (access, refresh) = answer.tokens();
        assert_eq!(world.who(&access).await.body["name"], "zhang");
        let sessions = world.store.unscoped_rows::<session::Entity>(Condition::all()).await.unwrap();
        assert_eq!(sessions.iter().map(|it| it.client.as_deref()).collect::<Vec<_>>(), [Some("app")]);
        let (access, next) = refresh_as(world, "app", &refresh).await.tokens();
        assert_eq!(world.who(&access).await.body["name"], "zhang");
        assert_eq!(refresh_as(world, "app", &next).await.status, StatusCode::OK);
        let told = details(world, "SIGN_IN").await.pop().unwrap();
        assert_eq!(told["client"], "app");
        let told = details(world, "AUTHORIZE").await.pop().unwrap();
        assert_eq!(told, json!({ "client": "app", "address": "unknown" }));
    }

    async fn a_code_is_good_for_what_it_was_asked_for_alone(world) {
        register(world).await;
        let uris = [CALLBACK.to_owned(), "https://app.example/other".to_owned()];
        public_client::create(&world.store, "other", "Other", &uris).await.unwrap();
        let code = code_of(world, "zhang").await;
        let longer = format!("{VERIFIER}x");
        for (other, error) in [
            (&[("client_id", "other")][..], "invalid_grant"),
            (&[("client_id", "nobody")], "invalid_grant"),
            (&[("client_id", "zhang")], "invalid_grant"),
            (&[("redirect_uri", "https://app.example/other")], "invalid_grant"),
            (&[("redirect_uri", "https://app.example/signed-in/")], "invalid_grant"),
            (&[("code_verifier", longer.as_str())], "invalid_grant"),
            (&[("code_verifier", super::browser::CHALLENGE)], "invalid_grant"),
            (&[("code", "x")], "invalid_grant"),
            (&[("client_id", "")], "invalid_request"),
            (&[("redirect_uri", "")], "invalid_request"),
            (&[("code_verifier", "")], "invalid_request"),
            (&[("code", "")], "invalid_request"),
        ] {
            redeem(world, &code, other).await.is(400, error);
        }
        // A service is no application, whatever it knows.
        let service = [("client_id", "platform"), ("client_secret", PASSWORD)];
        redeem(world, &code, &service).await.is(401, "invalid_client");
        // None of that used it up, or ended anything.
        let (access, _) = redeem(world, &code, &[]).await.tokens();
        redeem(world, &code, &[("code_verifier", &longer)]).await.is(400, "invalid_grant");
        redeem(world, &code, &[("client_id", "other")]).await.is(400, "invalid_grant");
        assert_eq!(world.who(&access).await.status, StatusCode::OK);
    }

    async fn a_code_that_comes_twice_ends_what_it_opened(world) {
        register(world).await;
        let (other, _) = redeem(world, &code_of(world, "zhang").await, &[]).await.tokens();
        let code = code_of(world, "zhang").await;
        let (access, refresh) = redeem(world, &code, &[]).await.tokens();
        // Also when it would be too old by now.
        world.clock.advance(61);
        redeem(world, &code, &[]).await.is(400, "invalid_grant");
        world.who(&access).await.is_refused_token();
        refresh_as(world, "app", &refresh).await.is(400, "invalid_grant");
        assert_eq!(world.who(&other).await.status, StatusCode::OK, "another session goes on");
        redeem(world, &code, &[]).await.is(400, "invalid_grant");
        let reused = world.0.trail().await.into_iter().filter(|event| event.action == "CODE_REUSED");
        assert_eq!(reused.map(|event| event.actor_id).collect::<Vec<_>>(), [None], "nobody knows who it was");
    }

    async fn of_a_hundred_at_once_one_opens_a_session_and_it_ends(world) {
        register(world).await;
        let code = code_of(world, "zhang").await;
        let answers = join_all((0..100).map(|_| redeem(world, &code, &[]))).await;
        let good: Vec<_> = answers.iter().filter(|answer| answer.status == StatusCode::OK).collect();
        assert_eq!(good.len(), 1);
        for refused in answers.iter().filter(|answer| answer.status != StatusCode::OK) {
            refused.is(400, "invalid_grant");
        }
        let sessions = world.store.unscoped_rows::<session::Entity>(Condition::all()).await.unwrap();
        assert_eq!(sessions.len(), 1);
        world.who(&good[0].tokens().0).await.is_refused_token();
        let trail = world.trail().await;
        let told = |word: &str| trail.iter().filter(|action| *action == word).count();
        assert_eq!((told("SIGN_IN"), told("CODE_REUSED")), (1, 1));
    }

    async fn a_code_is_good_for_a_minute(world) {
        register(world).await;
        let code = code_of(world, "zhang").await;
        world.clock.advance(59);
        assert_eq!(redeem(world, &code, &[]).await.status, StatusCode::OK);
        let code = code_of(world, "zhang").await;
        world.clock.advance(60);
        redeem(world, &code, &[]).await.is(400, "invalid_grant");
    }

    async fn old_codes_are_forgotten(world) {
        register(world).await;
        redeem(world, &code_of(world, "zhang").await, &[]).await.tokens();
        world.clock.advance(24 * 60 * 60 + 61);
        code_of(world, "zhang").await;
        let kept = world.store.unscoped_rows::<authorization_code::Entity>(Condition::all()).await.unwrap();
        assert_eq!(kept.len(), 1);
    }

    async fn what_ends_sessions_takes_codes_away(world) {
        register(world).await;
        let code = code_of(world, "zhang").await;
        let another = "another long enough password";
        account::set_secret(&world.store, AccountKind::Person, "zhang", another).await.unwrap();
        redeem(world, &code, &[]).await.is(400, "invalid_grant");
        let code = code_of(world, "li").await;
        account::disable(&world.store, "li").await.unwrap();
        redeem(world, &code, &[]).await.is(400, "invalid_grant");
        account::enable(&world.store, "li").await.unwrap();
        redeem(world, &code, &[]).await.is(400, "invalid_grant");
    }

    async fn a_disabled_application_signs_nobody_in(world) {
        register(world).await;
        let (access, refresh) = redeem(world, &code_of(world, "zhang").await, &[]).await.tokens();
        let (other, _) = world.signed_in("zhang").await;
        let code = code_of(world, "li").await;
        public_client::disable(&world.store, "app").await.unwrap();
        redeem(world, &code, &[]).await.is(400, "invalid_grant");
        world.who(&access).await.is_refused_token();
        refresh_as(world, "app", &refresh).await.is(400, "invalid_grant");
        assert_eq!(world.who(&other).await.status, StatusCode::OK, "a session that it did not open goes on");
        public_client::enable(&world.store, "app").await.unwrap();
        redeem(world, &code, &[]).await.is(400, "invalid_grant");
        refresh_as(world, "app", &refresh).await.is(400, "invalid_grant");
        redeem(world, &code_of(world, "li").await, &[]).await.tokens();
        let told = details(world, "DISABLE_CLIENT").await.pop().unwrap();
        assert_eq!(told, json!({ "name": "app", "endedSessions": 1 }));
    }

    async fn a_refresh_token_is_good_in_the_hands_of_its_application(world) {
        register(world).await;
        public_client::create(&world.store, "other", "Other", &[CALLBACK.to_owned()]).await.unwrap();
        let (access, refresh) = redeem(world, &code_of(world, "zhang").await, &[]).await.tokens();
        refresh_as(world, "other", &refresh).await.is(400, "invalid_grant");
        refresh_as(world, "nobody", &refresh).await.is(400, "invalid_grant");
        world.refresh(&refresh).await.is(400, "invalid_grant");
        assert_eq!(world.who(&access).await.status, StatusCode::OK, "nothing has ended");
        refresh_as(world, "app", &refresh).await.tokens();
        // One that came of a password is nobody's.
        let (_, refresh) = world.signed_in("zhang").await;
        assert_eq!(refresh_as(world, "other", &refresh).await.status, StatusCode::OK);
    }

    async fn neither_the_database_nor_the_trail_gives_a_code(world) {
        register(world).await;
        let code = code_of(world, "zhang").await;
        let kept = world.store.unscoped_rows::<authorization_code::Entity>(Condition::all()).await.unwrap();
        assert_eq!(code.len(), 43);
        assert!(kept.iter().all(|row| row.code_digest.len() == 64 && row.code_digest != code));
        redeem(world, &kept[0].code_digest, &[]).await.is(400, "invalid_grant");
        let (access, refresh) = redeem(world, &code, &[]).await.tokens();
        for event in world.0.trail().await {
            for secret in [&code, &kept[0].code_digest, VERIFIER, &access, &refresh, PASSWORD] {
                assert!(!event.detail.contains(secret), "{}", event.detail);
            }
        }
    }

    async fn another_process_redeems_it_too(world) {
        register(world).await;
        public_client::create(&world.store, "phone", "Phone", &["http://127.0.0.1/cb".to_owned()]).await.unwrap();
        let callback = "http://127.0.0.1:51234/cb";
        let code = code_for(world, "zhang", &question(&[("client_id", "phone"), ("redirect_uri", callback)])).await;
        let asked = [("client_id", "phone"), ("redirect_uri", callback)];
        redeem(world, &code, &[("client_id", "phone"), ("redirect_uri", "http://127.0.0.1:51235/cb")]).await.is(400, "invalid_grant");
        let elsewhere = world.another_server().await;
        let form: Vec<_> = super::browser::redemption(&code, &asked);
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        super::world::post_from(&elsewhere, "198.51.100.7", &form).await.tokens();
        redeem(world, &code, &asked).await.is(400, "invalid_grant");
    }
}
