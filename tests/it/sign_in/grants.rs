//! The three grants, when all goes well and when a refresh token comes twice.

use super::{
    on_both,
    world::{PASSWORD, encoded, form_to, send, who},
};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use entity::{refresh_token, vocabulary::Role};
use sea_orm::Condition;
use serde_json::json;

on_both! {
    async fn a_person_signs_in_and_is_known(world) {
        world.grant("zhang", Role::DepartmentSigner, Some("education")).await.unwrap();
        let answer = world.sign_in("zhang", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(answer.body["token_type"], "Bearer");
        assert_eq!(answer.body["expires_in"], 900);
        let (access, _) = answer.tokens();
        let known = world.who(&access).await;
        assert_eq!(known.body, json!({ "name": "zhang", "roles": ["DEPARTMENT_SIGNER"] }));
        let nobody = who(&world.router, None).await;
        assert_eq!(nobody.body, json!({ "name": null, "roles": [] }));
    }

    async fn a_refresh_token_carries_a_session_on(world) {
        let (first, mut refresh) = world.signed_in("zhang").await;
        for _ in 0..3 {
            world.clock.advance(600);
            let (access, next) = world.refresh(&refresh).await.tokens();
            assert_ne!(next, refresh);
            assert_eq!(world.who(&access).await.status, StatusCode::OK);
            refresh = next;
        }
        world.who(&first).await.is_refused_token();

        let kept = world.store.unscoped_rows::<refresh_token::Entity>(Condition::all()).await.unwrap();
        assert_eq!(kept.len(), 4);
        assert!(kept.iter().all(|token| token.secret_digest.len() == 64 && token.secret_digest != refresh));
    }

    async fn a_session_ends_by_itself(world) {
        let (_, mut refresh) = world.signed_in("zhang").await;
        for _ in 0..11 {
            world.clock.advance(60 * 60);
            (_, refresh) = world.refresh(&refresh).await.tokens();
        }
        world.clock.advance(55 * 60);
        let last = world.refresh(&refresh).await;
        assert_eq!(last.body["expires_in"], 5 * 60, "no token outlives its session");
        let (access, refresh) = last.tokens();
        world.clock.advance(5 * 60);
        world.who(&access).await.is_refused_token();
        world.refresh(&refresh).await.is(400, "invalid_grant");
    }

    async fn a_service_signs_in_in_both_ways(world) {
        world.grant("platform", Role::DataPlatform, None).await.unwrap();
        let posted = world.service_signs_in().await;
        assert_eq!(posted.status, StatusCode::OK, "{}", posted.body);
        assert!(posted.body.get("refresh_token").is_none(), "a service signs in again");
        let known = world.who(&posted.tokens().0).await;
        assert_eq!(known.body, json!({ "name": "platform", "roles": ["DATA_PLATFORM"] }));

        let basic = STANDARD.encode(format!("platform:{}", PASSWORD.replace(' ', "+")));
        let request = form_to("/oauth/token")
            .header(header::AUTHORIZATION, format!("Basic {basic}"))
            .body(Body::from(encoded(&[("grant_type", "client_credentials")])))
            .unwrap();
        let answer = send(&world.router, request).await;
        assert_eq!(world.who(&answer.tokens().0).await.status, StatusCode::OK);
    }

    async fn people_and_services_keep_to_their_own_grant(world) {
        world.sign_in("platform", PASSWORD).await.is(400, "invalid_grant");
        let form = [("grant_type", "client_credentials"), ("client_id", "zhang"), ("client_secret", PASSWORD)];
        let answer = world.post("/oauth/token", &form).await;
        answer.is(401, "invalid_client");
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], r#"Basic realm="future-community""#);
    }

    async fn a_refresh_token_that_comes_twice_ends_its_session(world) {
        let (other, _) = world.signed_in("zhang").await;
        let (_, stolen) = world.signed_in("zhang").await;
        let (access, fresh) = world.refresh(&stolen).await.tokens();
        world.clock.advance(30);
        world.refresh(&stolen).await.is(400, "invalid_grant");
        world.refresh(&fresh).await.is(400, "invalid_grant");
        world.who(&access).await.is_refused_token();
        assert_eq!(world.who(&other).await.status, StatusCode::OK, "another session goes on");
        let reused = world.trail().await.into_iter().filter(|action| action == "REFRESH_REUSED").count();
        assert_eq!(reused, 1);
    }

    async fn the_trail_tells_and_keeps_no_secret(world) {
        let (access, refresh) = world.signed_in("zhang").await;
        let (_, next) = world.refresh(&refresh).await.tokens();
        world.post("/oauth/revoke", &[("token", &next)]).await;
        let trail = world.trail().await;
        let after = trail.iter().position(|action| action == "SIGN_IN").unwrap();
        assert_eq!(trail[after..], ["SIGN_IN", "CREATE_KEY", "REFRESH_SESSION", "REVOKE_SESSION"]);
        for event in world.0.trail().await {
            for secret in [&access, &refresh, &next, PASSWORD, "argon2", "PRIVATE"] {
                assert!(!event.detail.contains(secret), "{}", event.detail);
            }
        }
    }
}
