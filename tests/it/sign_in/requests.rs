//! What the endpoints make of requests that are none, and what they say of themselves.

use super::{
    on_both,
    world::{AUDIENCE, ISSUER, PASSWORD, encoded, form_to, send},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use future_community::{
    authn::{Authenticator, Settings},
    http::{App, router},
};
use serde_json::json;
use std::{sync::Arc, time::Duration};

on_both! {
    async fn a_request_that_is_none_is_told_so(world) {
        for (form, error) in [
            ("", "invalid_request"),
            ("grant_type=", "invalid_request"),
            ("grant_type=password", "invalid_request"),
            ("grant_type=password&username=zhang", "invalid_request"),
            ("grant_type=password&username=zhang&password=", "invalid_request"),
            ("grant_type=password&grant_type=password&username=zhang&password=x", "invalid_request"),
            ("grant_type=password&username=zhang&username=zhang&password=x", "invalid_request"),
            ("grant_type=password&username=zh%00ang&password=x", "invalid_request"),
            ("grant_type=password&username=zhang%E2%80%8B&password=x", "invalid_request"),
            ("grant_type=client_credentials&client_id=%00&client_secret=x", "invalid_request"),
            ("grant_type=password&username=zhang&password=x%00", "invalid_grant"),
            ("grant_type=refresh_token&refresh_token=%00", "invalid_grant"),
            ("grant_type=refresh_token", "invalid_request"),
            ("grant_type=refresh_token&refresh_token=x", "invalid_grant"),
            ("grant_type=authorization_code&code=x", "invalid_request"),
            ("grant_type=implicit&code=x", "unsupported_grant_type"),
            ("grant_type=PASSWORD&username=zhang&password=x", "unsupported_grant_type"),
        ] {
            let request = form_to("/oauth/token").body(Body::from(form)).unwrap();
            let answer = send(&world.router, request).await;
            answer.is(400, error);
            assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{form}");
        }
        for form in ["grant_type=client_credentials", "grant_type=client_credentials&client_id=platform"] {
            let request = form_to("/oauth/token").body(Body::from(form)).unwrap();
            send(&world.router, request).await.is(401, "invalid_client");
        }
    }

    async fn only_a_short_form_is_read(world) {
        let body = json!({ "grant_type": "password", "username": "zhang", "password": PASSWORD }).to_string();
        let request = Request::post("/oauth/token").header(header::CONTENT_TYPE, "application/json");
        send(&world.router, request.body(Body::from(body)).unwrap()).await.is(400, "invalid_request");
        let long = format!("grant_type=password&username=zhang&password={}", "x".repeat(20_000));
        let request = form_to("/oauth/token").body(Body::from(long)).unwrap();
        send(&world.router, request).await.is(413, "invalid_request");
        let query = format!("/oauth/token?grant_type=password&username=zhang&password={}", PASSWORD.replace(' ', "+"));
        let answer = send(&world.router, Request::get(query).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    }

    async fn the_server_says_where_everything_is(world) {
        let request = Request::get("/.well-known/oauth-authorization-server").body(Body::empty()).unwrap();
        let document = send(&world.router, request).await.body;
        assert_eq!(document["issuer"], ISSUER);
        assert_eq!(document["token_endpoint"], format!("{ISSUER}/oauth/token"));
        assert_eq!(document["jwks_uri"], format!("{ISSUER}/.well-known/jwks.json"));
        assert_eq!(document["authorization_endpoint"], format!("{ISSUER}/oauth/authorize"));
        assert_eq!(document["response_types_supported"], json!(["code"]));
        assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
        assert_eq!(document["authorization_response_iss_parameter_supported"], true);
        let grants = ["authorization_code", "refresh_token", "client_credentials", "password"];
        assert_eq!(document["grant_types_supported"], json!(grants));
        let methods = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"];
        assert_eq!(document["token_endpoint_auth_methods_supported"], json!(methods));
        let algorithms = ["ES256", "EdDSA", "RS256"];
        assert_eq!(document["token_endpoint_auth_signing_alg_values_supported"], json!(algorithms));
    }

    async fn a_password_is_no_grant_unless_it_is_told(world) {
        let settings = Settings { failure_step: Duration::from_millis(1), ..Settings::new(ISSUER, AUDIENCE) };
        let authenticator = Arc::new(Authenticator::new(Arc::clone(&world.store), settings));
        let closed = router(&App::new(Arc::clone(&world.store), authenticator, world.app.settings));
        let form = encoded(&[("grant_type", "password"), ("username", "zhang"), ("password", PASSWORD)]);
        let refused = send(&closed, form_to("/oauth/token").body(Body::from(form)).unwrap()).await;
        refused.is(400, "unsupported_grant_type");
        assert_eq!(refused.body["error_description"], "the grants are authorization_code, refresh_token, client_credentials");
        let request = Request::get("/.well-known/oauth-authorization-server").body(Body::empty()).unwrap();
        let grants = &send(&closed, request).await.body["grant_types_supported"];
        assert_eq!(*grants, json!(["authorization_code", "refresh_token", "client_credentials"]));
        // What is open stays open: a session that a password began is carried on.
        let (_, refresh) = world.signed_in("zhang").await;
        let form = encoded(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]);
        send(&closed, form_to("/oauth/token").body(Body::from(form)).unwrap()).await.tokens();
    }
}
