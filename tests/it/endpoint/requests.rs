//! Which requests are questions.

use super::{PROTOCOL, QUESTION, ask, get, header_of, post, question, world};
use crate::harness::{Answer, World};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

#[tokio::test]
async fn a_question_comes_by_post_or_in_the_url() {
    let world = world().await;
    let answer = ask(&world, post(), question(QUESTION)).await;
    assert_eq!(answer.is_answered()["programme"]["code"], "fuyang-2022-8");
    assert_eq!(header_of(&answer, header::CONTENT_TYPE), "application/json; charset=utf-8");

    let answer = ask(&world, get(&[("query", QUESTION)]), Body::empty()).await;
    assert_eq!(answer.is_answered()["programme"]["code"], "fuyang-2022-8");

    let query =
        "query One($code: String!) { community(code: $code) { name } } query Two { programme { code } }";
    let variables = json!({ "code": "baihe" });
    let body = json!({ "query": query, "operationName": "One", "variables": variables }).to_string();
    assert_eq!(ask(&world, post(), body).await.is_answered()["community"]["name"], "百合社区");
    let variables = variables.to_string();
    let parameters = [("query", query), ("operationName", "One"), ("variables", &variables)];
    let answer = ask(&world, get(&parameters), Body::empty()).await;
    assert_eq!(answer.is_answered()["community"]["name"], "百合社区");
    let parameters = [("query", query), ("operationName", "Two"), ("variables", "")];
    let answer = ask(&world, get(&parameters), Body::empty()).await;
    assert_eq!(answer.is_answered()["programme"]["code"], "fuyang-2022-8");
}

#[tokio::test]
async fn what_clients_add_to_a_request_does_no_harm() {
    let world = world().await;
    for body in [
        json!({ "query": QUESTION, "operationName": null, "variables": null }),
        json!({ "query": QUESTION, "variables": {}, "extensions": { "any": 1 } }),
        json!({ "query": QUESTION, "variables": { "unknown": 1 } }),
    ] {
        ask(&world, post(), body.to_string()).await.is_answered();
    }
}

#[tokio::test]
async fn only_json_is_read() {
    let world = world().await;
    for kind in [
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "",
    ] {
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, kind);
        ask(&world, request, question(QUESTION)).await.is_refused(415);
    }
    ask(&world, Request::post("/graphql"), question(QUESTION)).await.is_refused(415);
    for kind in ["application/json; charset=utf-8", "Application/JSON", "application/json;charset=UTF-8"] {
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, kind);
        ask(&world, request, question(QUESTION)).await.is_answered();
    }
}

#[tokio::test]
async fn a_body_that_is_no_question_is_refused() {
    let world = world().await;
    for body in [
        "",
        "{",
        "null",
        "1",
        "\"{ programme { code } }\"",
        "{}",
        r#"{ "query": null }"#,
        r#"{ "query": 1 }"#,
        r#"{ "query": "{ programme { code } }", "variables": [1] }"#,
        r#"{ "query": "{ programme { code } }", "variables": "x" }"#,
        r#"{ "query": "{ programme { code } }", "operationName": 1 }"#,
        // A batch would multiply every limit.
        r#"[{ "query": "{ programme { code } }" }]"#,
        "[]",
        "\u{FEFF}{}",
    ] {
        for accept in ["application/json", PROTOCOL] {
            let answer = ask(&world, post().header(header::ACCEPT, accept), body).await;
            answer.is_refused(400);
            assert!(header_of(&answer, header::CONTENT_TYPE).starts_with(accept), "{body}");
        }
    }
    let not_utf8 = b"{\"query\":\"\xC7\xF8\"}".to_vec();
    ask(&world, post(), not_utf8).await.is_refused(400);
    let deep =
        format!("{{\"query\":\"{{ programme {{ code }} }}\",\"variables\":{{\"a\":{}", "[".repeat(100_000));
    ask(&world, post(), deep).await.is_refused(400);
}

#[tokio::test]
async fn a_url_that_is_no_question_is_refused() {
    let world = world().await;
    for parameters in [
        &[][..],
        &[("variables", "{}")],
        &[("query", QUESTION), ("variables", "{")],
        &[("query", QUESTION), ("variables", "[1]")],
        &[("query", QUESTION), ("variables", "\"x\"")],
        &[("query", QUESTION), ("query", QUESTION)],
    ] {
        ask(&world, get(parameters), Body::empty()).await.is_refused(400);
    }
    ask(&world, Request::get("/graphql"), Body::empty()).await.is_refused(400);
}

#[tokio::test]
async fn a_mutation_does_not_come_in_a_url() {
    let world = world().await;
    let before = world.trail().await.len();
    let query = r#"mutation { confirmDuty(input: { id: "duty_x", expectedRevision: 1, idempotencyKey: "1" })
                   { userErrors { code } } }"#;
    for accept in ["application/json", PROTOCOL] {
        let request = get(&[("query", query)]).header(header::ACCEPT, accept);
        let answer = ask(&world, request, Body::empty()).await;
        answer.is_refused(405);
        assert_eq!(header_of(&answer, header::ALLOW), "POST");
    }
    let both = format!("query Ask {{ __typename }} {}", query.replacen("mutation", "mutation Do", 1));
    let answer = ask(&world, get(&[("query", &both), ("operationName", "Do")]), Body::empty()).await;
    answer.is_refused(405);
    let answer = ask(&world, get(&[("query", &both), ("operationName", "Ask")]), Body::empty()).await;
    assert_eq!(answer.is_answered()["__typename"], "Query");
    assert_eq!(world.trail().await.len(), before);
}

#[tokio::test]
async fn other_methods_are_not_there() {
    let world = world().await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        let request = Request::builder().method(method).uri("/graphql");
        let answer = ask(&world, request, question(QUESTION)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        let allowed = header_of(&answer, header::ALLOW);
        assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
    }
}

#[tokio::test]
async fn a_body_has_a_megabyte_at_most() {
    let world = world().await;
    // Blanks, so that only its length can be what is refused.
    let of = |bytes: usize| question(QUESTION) + &" ".repeat(bytes - question(QUESTION).len());
    assert_eq!(of(1 << 20).len(), 1 << 20);
    ask(&world, post(), of(1 << 20)).await.is_answered();
    ask(&world, post(), of((1 << 20) + 1)).await.is_refused(413);
    // Also where no length was announced.
    let pieces = (0..200).map(|_| Ok::<_, std::io::Error>(vec![b' '; 10_000]));
    let body = Body::from_stream(futures_util::stream::iter(pieces));
    ask(&world, post(), body).await.is_refused(413);
}

/// A body that is compressed.
fn gzipped(body: &str, level: Compression) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), level);
    packed.write_all(body.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn a_body_may_be_compressed() {
    let world = world().await;
    let encoded = |coding| post().header(header::CONTENT_ENCODING, coding);
    let packed = gzipped(&question(QUESTION), Compression::best());
    ask(&world, encoded("gzip"), packed.clone()).await.is_answered();
    ask(&world, encoded("identity"), question(QUESTION)).await.is_answered();
    // What is not what it says.
    ask(&world, encoded("gzip"), question(QUESTION)).await.is_refused(400);
    ask(&world, encoded("gzip"), packed[..packed.len() - 12].to_vec()).await.is_refused(400);
    ask(&world, post(), packed.clone()).await.is_refused(400);
    for coding in ["br", "deflate", "gzip, gzip", "unknown"] {
        let answer = ask(&world, encoded(coding), packed.clone()).await;
        answer.is_refused(415);
        assert_eq!(header_of(&answer, header::ACCEPT_ENCODING), "gzip", "{coding}");
    }
}

#[tokio::test]
async fn a_compressed_body_has_a_megabyte_at_most() {
    let world = world().await;
    let of = |bytes: usize| question(QUESTION) + &" ".repeat(bytes - question(QUESTION).len());
    let encoded = || post().header(header::CONTENT_ENCODING, "gzip");
    // As it is read, however small it was made.
    let (fits, exceeds) = (of(1 << 20), of((1 << 20) + 1));
    ask(&world, encoded(), gzipped(&fits, Compression::best())).await.is_answered();
    ask(&world, encoded(), gzipped(&exceeds, Compression::best())).await.is_refused(413);
    ask(&world, encoded(), gzipped(&of(100 << 20), Compression::best())).await.is_refused(413);
    // As it comes, however little is in it: blocks of nothing, behind the header.
    let header = gzipped("", Compression::best())[..10].to_vec();
    let nothing = [0, 0, 0, 0xFF, 0xFF];
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let blocks = (0..1_000).map(move |_| {
        count.fetch_add(10_000 * nothing.len(), Ordering::Relaxed);
        nothing.repeat(10_000)
    });
    let pieces = std::iter::once(header).chain(blocks).map(Ok::<_, std::io::Error>);
    ask(&world, encoded(), Body::from_stream(futures_util::stream::iter(pieces))).await.is_refused(400);
    assert!(taken.load(Ordering::Relaxed) < 2 << 20);
}

/// The answer to a question that nobody can answer, to a client that accepts this.
async fn refused_to(world: &World, accept: &str) -> Answer {
    ask(world, post().header(header::ACCEPT, accept), question("{ nothing }")).await
}

#[tokio::test]
async fn the_client_says_how_it_wants_the_answer() {
    let world = world().await;
    for (accept, protocol) in [
        (PROTOCOL, true),
        ("application/graphql-response+json; charset=utf-8, application/json;q=0.9", true),
        ("application/json, application/graphql-response+json", true),
        ("application/graphql-response+json;q=0, application/json", false),
        ("application/json", false),
        ("application/json; charset=utf-8", false),
        ("application/*", false),
        ("*/*", false),
        ("text/html, */*;q=0.1", false),
    ] {
        let answer = refused_to(&world, accept).await;
        // The protocol's own type has the protocol's own status; plain JSON was always answered with 200.
        answer.is_refused(if protocol { 400 } else { 200 });
        let kind = if protocol { PROTOCOL } else { "application/json" };
        assert_eq!(header_of(&answer, header::CONTENT_TYPE), format!("{kind}; charset=utf-8"), "{accept}");
        let answer = ask(&world, post().header(header::ACCEPT, accept), question(QUESTION)).await;
        answer.is_answered();
        assert_eq!(header_of(&answer, header::CONTENT_TYPE), format!("{kind}; charset=utf-8"), "{accept}");
    }
    for accept in ["text/html", "application/xml", "application/json;q=0", "image/*", ""] {
        refused_to(&world, accept).await.is_refused(406);
    }
}

#[tokio::test]
async fn an_error_of_a_field_is_no_error_of_the_request() {
    let world = world().await;
    let request = post().header(header::ACCEPT, PROTOCOL);
    let answer = ask(&world, request, question("{ programme { code } duties { totalCount } }")).await;
    assert_eq!((answer.status, answer.error_code()), (StatusCode::OK, "UNAUTHENTICATED"));
}
