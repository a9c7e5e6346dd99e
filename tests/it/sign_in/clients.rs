//! What a client says of itself beside a grant, and the scope that it asks for.

use super::{
    on_both,
    world::{Answer, PASSWORD, World, encoded, form_to, send},
};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};

async fn by_password(world: &World, basic: Option<&str>, more: &[(&str, &str)]) -> Answer {
    let form =
        [&[("grant_type", "password"), ("username", "zhang"), ("password", PASSWORD)][..], more].concat();
    with_basic(world, basic, &form).await
}

async fn with_basic(world: &World, basic: Option<&str>, form: &[(&str, &str)]) -> Answer {
    let mut request = form_to("/oauth/token");
    if let Some(basic) = basic {
        request = request.header(header::AUTHORIZATION, format!("Basic {}", STANDARD.encode(basic)));
    }
    send(&world.router, request.body(Body::from(encoded(form))).unwrap()).await
}

on_both! {
    async fn a_client_that_shows_a_secret_has_the_right_one(world) {
        let secret = PASSWORD.replace(' ', "+");
        let right = format!("platform:{secret}");
        for (basic, more) in [
            (None, &[][..]),
            (None, &[("client_id", "an-application")]),
            (Some(right.as_str()), &[]),
            (None, &[("client_id", "platform"), ("client_secret", PASSWORD)]),
        ] {
            let answer = by_password(world, basic, more).await;
            let (access, refresh) = answer.tokens();
            assert_eq!(world.who(&access).await.body["name"], "zhang", "whose password it is, not whose application");
            let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
            form.extend(more);
            assert_eq!(with_basic(world, basic, &form).await.status, StatusCode::OK);
        }
        let persons = format!("zhang:{secret}");
        let before = world.trail().await.iter().filter(|action| *action == "SIGN_IN").count();
        for (basic, more) in [
            (Some("platform:wrong"), &[][..]),
            (Some("platform:"), &[]),
            (Some("nobody:wrong"), &[]),
            (Some("platform"), &[]),
            (Some(persons.as_str()), &[]),
            (None, &[("client_id", "platform"), ("client_secret", "wrong")]),
            (None, &[("client_id", "nobody"), ("client_secret", "wrong")]),
            (None, &[("client_secret", PASSWORD)]),
        ] {
            let answer = by_password(world, basic, more).await;
            answer.is(401, "invalid_client");
            assert_eq!(answer.headers[header::WWW_AUTHENTICATE], r#"Basic realm="future-community""#);
        }
        assert_eq!(world.trail().await.iter().filter(|action| *action == "SIGN_IN").count(), before);
        by_password(world, Some(&right), &[("client_secret", PASSWORD)]).await.is(400, "invalid_request");
    }

    async fn a_refresh_by_the_wrong_client_uses_nothing_up(world) {
        let (_, refresh) = world.signed_in("zhang").await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        with_basic(world, Some("platform:wrong"), &form).await.is(401, "invalid_client");
        assert_eq!(world.refresh(&refresh).await.status, StatusCode::OK);
    }

    async fn a_wrong_secret_beside_a_password_is_counted(world) {
        for _ in 0..5 {
            by_password(world, Some("platform:wrong"), &[]).await.is(401, "invalid_client");
        }
        world.service_signs_in().await.is(401, "invalid_client");
        assert_eq!(by_password(world, None, &[]).await.status, StatusCode::OK, "the person is not to blame");
    }

    async fn a_scope_that_is_not_given_is_said(world) {
        let none = by_password(world, None, &[("scope", "")]).await;
        assert!(none.body.get("scope").is_none(), "{}", none.body);
        let answer = by_password(world, None, &[("scope", "openid duties:read")]).await;
        assert_eq!((answer.status, &answer.body["scope"]), (StatusCode::OK, &"".into()), "{}", answer.body);
        let (_, refresh) = answer.tokens();
        for form in [
            [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str()), ("scope", "a"), ("x", "")],
            [("grant_type", "client_credentials"), ("client_id", "platform"), ("client_secret", PASSWORD), ("scope", "a")],
        ] {
            assert_eq!(world.post("/oauth/token", &form).await.body["scope"], "");
        }
        for scope in ["a  b", "a\"b", "读"] {
            by_password(world, None, &[("scope", scope)]).await.is(400, "invalid_scope");
        }
    }
}
