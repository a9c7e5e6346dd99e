//! What the endpoints make of requests that are none, and what they say of themselves.

use super::{
    on_both,
    world::{ISSUER, PASSWORD, form_to, send},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;

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
            ("grant_type=authorization_code&code=x", "unsupported_grant_type"),
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
        assert_eq!(document["response_types_supported"], json!([]));
    }
}
