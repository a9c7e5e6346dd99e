//! Whose request it is, behind a proxy.

use super::{QUESTION, limited};
use crate::harness::{Answer, Database, World};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, header::RETRY_AFTER},
};
use future_community::http::router;
use std::net::SocketAddr;

/// A try to sign in that a proxy sends on with these lines.
async fn sign_in(routes: &Router, lines: &[&str]) -> Answer {
    let mut request = Request::post("/oauth/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 51_000))));
    for line in lines {
        request = request.header("x-forwarded-for", *line);
    }
    // What is no grant is counted before it is read, and costs no hash.
    Answer::to(routes, request.body(Body::from("grant_type=none")).unwrap()).await
}

/// How many of these are let through, one after the other.
async fn let_through(routes: &Router, entries: &[&str]) -> usize {
    let mut through = 0;
    for entry in entries {
        through += usize::from(sign_in(routes, &[entry]).await.status.as_u16() == 400);
    }
    through
}

#[tokio::test]
async fn an_address_is_counted_whatever_its_form() {
    let world = World::on(Database::sqlite()).await;
    let fresh = || router(&limited(&world, None, Some(1)));
    let many: Vec<String> = (1..=5).map(|number| format!("203.0.113.{number}:{number}5000")).collect();
    assert_eq!(let_through(&fresh(), &many.iter().map(String::as_str).collect::<Vec<_>>()).await, 5);
    // Two at once are let through; these are all one.
    for one in [
        ["203.0.113.7", "203.0.113.7:51000", "\"203.0.113.7:51001\"", " 203.0.113.7 ", "::ffff:203.0.113.7"],
        [
            "2001:db8::1",
            "[2001:db8::2]",
            "[2001:db8::3]:51000",
            "\"[2001:db8::4]:51000\"",
            "2001:db8::5:6:7:8",
        ],
        ["unknown", "", "unix:", "203.0.113.7:port", "[2001:db8::1"],
    ] {
        assert_eq!(let_through(&fresh(), &one).await, 2, "{one:?}");
    }
    assert_eq!(let_through(&fresh(), &["2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8:0:3::1"]).await, 3);
    let routes = fresh();
    for number in 0..3 {
        // The client's own word is before the proxy's.
        let said = format!("198.51.100.{number}");
        let last = sign_in(&routes, &[&said, "198.51.100.1, 203.0.113.7"]).await;
        assert_eq!(last.status.as_u16(), if number < 2 { 400 } else { 429 });
    }
}

#[tokio::test]
async fn who_tries_too_often_is_told_so_as_oauth_does() {
    let world = World::on(Database::sqlite()).await;
    let routes = router(&limited(&world, Some(1), Some(1)));
    for _ in 0..2 {
        sign_in(&routes, &["203.0.113.7"]).await;
    }
    let answer = sign_in(&routes, &["203.0.113.7"]).await;
    assert_eq!((answer.status.as_u16(), &answer.body["error"]), (429, &"temporarily_unavailable".into()));
    assert!(answer.headers.contains_key(RETRY_AFTER));
    assert!(answer.body.get("errors").is_none(), "{}", answer.body);
    for accept in ["application/json", "application/graphql-response+json"] {
        let mut last = None;
        for _ in 0..200 {
            let request = Request::post("/graphql")
                .header("content-type", "application/json")
                .header("accept", accept)
                .header("x-forwarded-for", "2001:db8::1:2");
            let answer = Answer::to(&routes, request.body(Body::from(QUESTION)).unwrap()).await;
            if answer.status.as_u16() == 429 {
                last = Some(answer);
                break;
            }
        }
        let answer = last.expect("a slow machine asks slowly, but not that slowly");
        assert_eq!(answer.error_code(), "LIMIT_EXCEEDED");
        let kind = answer.headers["content-type"].to_str().unwrap();
        assert!(kind.starts_with(accept), "{kind}");
    }
}
