//! What is served beside the API.

use super::{header_of, world};
use crate::harness::{Answer, World};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use future_community::http::{App, Settings, router};
use std::sync::Arc;

async fn fetch(world: &World, path: &str) -> Answer {
    world.send(Request::get(path).body(Body::empty()).unwrap()).await
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.bytes.clone()).unwrap()
}

/// The addresses that a page loads.
fn loaded(page: &str) -> Vec<&str> {
    let attributes = ["src=\"", "href=\"", "action=\"", "url("];
    let mut found = Vec::new();
    for attribute in attributes {
        found.extend(page.split(attribute).skip(1).map(|rest| rest.split(['"', ')']).next().unwrap()));
    }
    found
}

both! {
    async fn a_server_that_works_says_so(world) {
        for path in ["/healthz", "/readyz"] {
            let answer = fetch(world, path).await;
            assert_eq!((answer.status, text(&answer).as_str()), (StatusCode::OK, "ok\n"), "{path}");
        }
    }

    async fn a_server_whose_database_is_gone_lives_and_is_not_ready(world) {
        world.store.close().await.unwrap();
        assert_eq!(fetch(world, "/healthz").await.status, StatusCode::OK);
        let answer = fetch(world, "/readyz").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(text(&answer), "the database does not answer\n");
        let answer = world.nobody().send("{ programme { code } }", serde_json::json!({})).await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
        let message = answer.body["errors"][0]["message"].as_str().unwrap();
        let said = "数据库暂时没有响应，请稍后重试，命令须用原幂等键 / the database does not answer for now: try again, a \
                    command with the same key";
        assert_eq!(message, said, "what happened inside stays in the log");
    }
}

#[tokio::test]
async fn graphiql_asks_nothing_of_any_other_host() {
    let world = world().await;
    let page = fetch(&world, "/graphiql").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(header_of(&page, header::CONTENT_TYPE), "text/html; charset=utf-8");
    let policy = header_of(&page, header::CONTENT_SECURITY_POLICY);
    let mut directives = policy.split("; ");
    assert_eq!(directives.next(), Some("default-src 'none'"));
    for directive in directives {
        let (_, sources) = directive.split_once(' ').unwrap();
        assert!(["'self'", "'none'", "data:"].contains(&sources), "{directive}");
    }

    let html = text(&page);
    let addresses = loaded(&html);
    assert_eq!(addresses.len(), 6, "{addresses:?}");
    for address in addresses {
        if address.starts_with("data:") {
            continue;
        }
        assert!(address.starts_with("/graphiql/"), "{address}");
        let asset = fetch(&world, address).await;
        assert_eq!(asset.status, StatusCode::OK, "{address}");
        let expected = if address.contains(".css") { "text/css" } else { "text/javascript" };
        assert_eq!(header_of(&asset, header::CONTENT_TYPE), expected, "{address}");
        let gzipped = asset.bytes.starts_with(&[0x1F, 0x8B]);
        assert_eq!(gzipped, header_of(&asset, header::CONTENT_ENCODING) == "gzip", "{address}");
        assert!(asset.bytes.len() > 100, "{address}");
    }
    let boot = text(&fetch(&world, "/graphiql/boot.js").await);
    assert!(boot.contains("fetch('/graphql'"));
    for script in [html, boot] {
        assert!(!script.contains("://") && !script.contains("\"//"), "{script}");
    }
}

#[tokio::test]
async fn graphiql_is_not_there_where_it_is_switched_off() {
    let world = world().await;
    let settings = Settings { graphiql: false, ..world.app.settings };
    let app = App::new(Arc::clone(&world.store), Arc::clone(&world.app.authenticator), settings);
    let router = router(&app);
    for path in ["/graphiql", "/graphiql/boot.js", "/graphiql/graphiql.min.js"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(Answer::to(&router, request).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let request = Request::get("/readyz").body(Body::empty()).unwrap();
    assert_eq!(Answer::to(&router, request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn nothing_else_is_there() {
    let world = world().await;
    for path in
        ["/", "/graphql/", "/graphiql/../Cargo.toml", "/graphiql/index.html", "/favicon.ico", "/schema"]
    {
        assert_eq!(fetch(&world, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
