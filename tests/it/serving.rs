//! The server itself, over real connections: slow clients, busy clients, and the end.

mod addresses;
mod hosts;

use crate::harness::{Database, World};
use future_community::{
    authn::{self, Authenticator},
    config::{Introspection, Limits, Operations, Rate},
    http::{App, Edge, Settings, router, serve},
};
use std::{net::SocketAddr, num::NonZeroU32, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

const QUESTION: &str = r#"{"query":"{ programme { code } }"}"#;

fn limited(world: &World, rate_limit: Option<u32>, sign_in_rate_limit: Option<u32>) -> Arc<App> {
    let sign_in = authn::Settings::new(crate::harness::ISSUER, crate::harness::AUDIENCE);
    let authenticator = Arc::new(Authenticator::new(Arc::clone(&world.store), sign_in));
    let settings = Settings {
        public_read: true,
        offline_hold: std::time::Duration::from_hours(72),
        graphiql: false,
        introspection: Introspection::SignedIn,
        operations: Operations::Any,
        limits: Limits::default(),
        rate_limit: Rate(rate_limit.and_then(NonZeroU32::new)),
        sign_in_rate_limit: Rate(sign_in_rate_limit.and_then(NonZeroU32::new)),
        trust_forwarded_for: true,
        trust_traceparent: false,
        edge: Edge::default(),
    };
    App::new(Arc::clone(&world.store), authenticator, settings)
}

async fn listening(app: Arc<App>, connections: u32) -> (SocketAddr, JoinHandle<std::io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let webhooks = app.api.reachable().guarded(None).unwrap();
    (address, tokio::spawn(serve(app, listener, connections, webhooks)))
}

fn asked() -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: \
         {}\r\n\r\n{QUESTION}",
        QUESTION.len()
    )
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn ask(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(asked().as_bytes()).await.unwrap();
    answer(&mut stream).await
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed_and_holds_nobody_up() {
    let world = World::on(Database::sqlite()).await;
    let (address, server) = listening(limited(&world, None, None), 1).await;
    // The only place is taken by a client that never finishes its head; its time is what the test waits for.
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"POST /graphql HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    let waiting = tokio::spawn(ask(address));
    let closed = answer(&mut slow).await;
    assert!(closed.is_empty() || closed.starts_with("HTTP/1.1 408"), "{closed}");
    assert!(waiting.await.unwrap().contains("fuyang-2022-8"), "who waited for the place is answered");
    server.abort();
}

#[tokio::test]
async fn answers_carry_the_headers_that_keep_browsers_honest() {
    let world = World::on(Database::sqlite()).await;
    let (address, server) = listening(limited(&world, None, None), 8).await;
    let answer = ask(address).await;
    for header in [
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "x-frame-options: DENY",
        "cache-control: no-store",
    ] {
        assert!(answer.contains(header), "{header} is missing: {answer}");
    }
    assert!(!answer.to_lowercase().contains("access-control-allow-origin"), "no other site may read answers");
    server.abort();
}

#[tokio::test]
async fn who_asks_too_often_waits_and_nobody_else_does() {
    use axum::{body::Body, http::Request};
    let world = World::on(Database::sqlite()).await;
    let routes = router(&limited(&world, Some(1), Some(1)));
    let ask_from = |address: &'static str| {
        let request = Request::post("/graphql")
            .header("content-type", "application/json")
            .header("x-forwarded-for", format!("203.0.113.200, {address}"))
            .body(Body::from(QUESTION));
        let routes = routes.clone();
        async move { crate::harness::Answer::to(&routes, request.unwrap()).await }
    };
    let mut last = ask_from("198.51.100.7").await;
    // A slow machine asks slowly; sooner or later two come within a second.
    for _ in 0..200 {
        if last.status.as_u16() != 200 {
            break;
        }
        last = ask_from("198.51.100.7").await;
    }
    assert_eq!(last.status.as_u16(), 429);
    assert_eq!(last.error_code(), "LIMIT_EXCEEDED");
    assert!(last.headers.contains_key("retry-after"));
    assert_eq!(ask_from("198.51.100.8").await.status.as_u16(), 200);

    let sign_in = || {
        let request = Request::post("/oauth/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", "198.51.100.9")
            .body(Body::from("grant_type=password&username=nobody&password=wrong"));
        let routes = routes.clone();
        async move { crate::harness::Answer::to(&routes, request.unwrap()).await.status.as_u16() }
    };
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(sign_in().await);
    }
    assert_eq!(statuses[0], 400);
    assert_eq!(statuses[3], 429);
    let keys = Request::get("/.well-known/jwks.json").header("x-forwarded-for", "198.51.100.9");
    let keys = crate::harness::Answer::to(&routes, keys.body(Body::empty()).unwrap()).await;
    assert_eq!(keys.status.as_u16(), 200, "the published keys are no sign-in");
}

#[tokio::test]
async fn an_address_that_no_proxy_vouches_for_is_not_believed() {
    use axum::{body::Body, http::Request};
    let world = World::on(Database::sqlite()).await;
    let settings = limited(&world, Some(1), None).settings;
    let settings = Settings { trust_forwarded_for: false, ..settings };
    let routes = router(&App::new(Arc::clone(&world.store), Arc::clone(&world.app.authenticator), settings));
    // Each comes from elsewhere, as it says; they are counted as one all the same.
    for number in 0..200 {
        let request = Request::post("/graphql")
            .header("content-type", "application/json")
            .header("x-forwarded-for", format!("198.51.100.{number}"))
            .body(Body::from(QUESTION));
        if crate::harness::Answer::to(&routes, request.unwrap()).await.status.as_u16() == 429 {
            return;
        }
    }
    panic!("whoever names another address each time asks as often as it likes");
}

#[tokio::test]
async fn the_schema_is_told_to_whom_it_is_configured_for() {
    use axum::{body::Body, http::Request};
    let world = World::on(Database::sqlite()).await;
    let signer = world.person("education.signer").await;
    let ask = |introspection: Introspection, token: Option<String>, query: &'static str| {
        let settings = Settings { introspection, ..world.app.settings };
        let routes =
            router(&App::new(Arc::clone(&world.store), Arc::clone(&world.app.authenticator), settings));
        let mut request = Request::post("/graphql").header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = serde_json::json!({ "query": query }).to_string();
        async move { crate::harness::Answer::to(&routes, request.body(Body::from(body)).unwrap()).await }
    };
    let whole = "{ __schema { queryType { name } } programme { code } }";
    let typo = "{ programe { code } }";
    for (introspection, nobody, signed_in) in [
        (Introspection::Everyone, "", ""),
        (Introspection::SignedIn, "UNAUTHENTICATED", ""),
        (Introspection::Off, "BAD_USER_INPUT", "BAD_USER_INPUT"),
    ] {
        for (token, expected) in [(None, nobody), (signer.token.clone(), signed_in)] {
            let answer = ask(introspection, token.clone(), whole).await;
            assert_eq!(answer.error_code(), expected, "{introspection:?}: {}", answer.body);
            assert_eq!(answer.body["data"]["__schema"]["queryType"]["name"] == "Query", expected.is_empty());
            // What is wrong is said to everybody; what would be right, to whom the schema is told.
            let answer = ask(introspection, token, typo).await;
            let message = answer.body["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains("programe"), "{message}");
            assert_eq!(
                message.contains("\"programme\""),
                expected.is_empty(),
                "{introspection:?}: {message}"
            );
        }
    }
}

/// GraphQL over HTTP as it is specified: every MUST, SHOULD and MAY of the reference suite.
#[tokio::test]
async fn the_protocol_is_kept_to_the_letter() {
    let world = World::on(Database::sqlite()).await;
    let (address, server) = listening(Arc::clone(&world.app), 8).await;
    let audit = tokio::process::Command::new("node")
        .args(["audit.mjs", &format!("http://{address}/graphql")])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference"))
        .output()
        .await
        .expect("Node.js is missing: run the tests by `make test`");
    let printed = String::from_utf8_lossy(&audit.stdout).into_owned();
    let said = String::from_utf8_lossy(&audit.stderr);
    assert!(audit.status.success(), "if a module is missing, run the tests by `make test`: {said}");
    assert_eq!(printed, "audited 61\n", "what is named is not met");
    server.abort();
}
