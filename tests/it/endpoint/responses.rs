//! What every answer has, and what is counted of it.

use super::{QUESTION, ask, header_of, post, question, world};
use crate::harness::World;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

const ID: &str = "x-request-id";

#[tokio::test]
async fn an_answer_bears_the_name_that_the_client_gave_the_request() {
    let world = world().await;
    for id in ["a", "7b0c.4-x_Z", &"x".repeat(64)] {
        let answer = ask(&world, post().header(ID, id), question(QUESTION)).await;
        assert_eq!(header_of(&answer, ID), id);
        let answer = ask(&world, post().header(ID, id), question("{ nothing }")).await;
        assert_eq!(header_of(&answer, ID), id, "a refused one too");
    }
    // A token that is none: the answer is not GraphQL's, the name is there all the same.
    let request = post().header(ID, "mine").header(header::AUTHORIZATION, "Bearer x");
    assert_eq!(header_of(&ask(&world, request, question(QUESTION)).await, ID), "mine");
}

#[tokio::test]
async fn a_request_without_a_fit_name_is_given_one() {
    let world = world().await;
    let mut given = Vec::new();
    for id in ["", "a b", "名", "a\"b", "{}", &"x".repeat(65)] {
        let answer = ask(&world, post().header(ID, id.as_bytes()), question(QUESTION)).await;
        given.push(header_of(&answer, ID).to_owned());
    }
    given.push(header_of(&ask(&world, post(), question(QUESTION)).await, ID).to_owned());
    assert!(
        given.iter().all(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())),
        "{given:?}"
    );
    given.sort_unstable();
    given.dedup();
    assert_eq!(given.len(), 7, "each another");
}

#[tokio::test]
async fn what_is_refused_unread_has_a_name_too() {
    let world = world().await;
    for (request, body) in [
        (Request::post("/graphql"), question(QUESTION)),
        (post(), "{".to_owned()),
        (post(), " ".repeat(2 << 20)),
        (post().header(header::ACCEPT, "text/html"), question(QUESTION)),
        (Request::get("/graphql"), String::new()),
    ] {
        let answer = ask(&world, request.header(ID, "mine"), body).await;
        assert!(answer.status.is_client_error());
        assert_eq!(header_of(&answer, ID), "mine", "{}", answer.status);
    }
}

#[tokio::test]
async fn a_long_answer_is_compressed_for_who_can_read_it() {
    let world = world().await;
    let long = "{ responsibilities { code text } }";
    let plain = ask(&world, post(), question(long)).await;
    plain.is_answered();
    assert!(plain.bytes.len() > 4096);
    assert_eq!(header_of(&plain, header::CONTENT_ENCODING), "");

    let packed = ask(&world, post().header(header::ACCEPT_ENCODING, "br, gzip"), question(long)).await;
    assert_eq!(header_of(&packed, header::CONTENT_ENCODING), "gzip");
    assert!(header_of(&packed, header::VARY).to_lowercase().contains("accept-encoding"));
    assert_eq!(packed.bytes[..2], [0x1F, 0x8B]);
    assert!(packed.bytes.len() * 2 < plain.bytes.len(), "{} of {}", packed.bytes.len(), plain.bytes.len());

    let short = ask(&world, post().header(header::ACCEPT_ENCODING, "gzip"), question(QUESTION)).await;
    assert_eq!(header_of(&short, header::CONTENT_ENCODING), "", "not worth it");
    short.is_answered();
    let refused = ask(&world, post().header(header::ACCEPT_ENCODING, "gzip;q=0"), question(long)).await;
    assert_eq!(header_of(&refused, header::CONTENT_ENCODING), "");
}

/// What refers to each other can be followed without end; an answer has one.
#[tokio::test]
async fn an_answer_that_grows_with_every_level_is_given_up() {
    let world = world().await;
    let nested = |levels| {
        let (down, up) = ("responsibilities { organization { ".repeat(levels), " } }".repeat(levels));
        format!("{{ organizations {{ {down} responsibilities {{ text }} {up} }} }}")
    };
    ask(&world, post(), question(&nested(2))).await.is_answered();
    let answer = ask(&world, post(), question(&nested(7))).await;
    assert_eq!((answer.status, answer.error_code()), (StatusCode::OK, "LIMIT_EXCEEDED"));
    assert!(answer.body["data"].is_null() && answer.bytes.len() < 1000, "{}", answer.bytes.len());
}

/// A number of `/metrics`.
async fn metric(world: &World, name: &str) -> u64 {
    let answer = world.send(Request::get("/metrics").body(Body::empty()).unwrap()).await;
    assert!(header_of(&answer, header::CONTENT_TYPE).starts_with("text/plain"));
    let text = String::from_utf8(answer.bytes).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0, |number| number.parse().unwrap())
}

#[tokio::test]
async fn questions_are_counted_by_what_came_of_them() {
    let world = world().await;
    let count = async |outcome: &str| {
        metric(&world, &format!(r#"graphql_request_seconds_count{{outcome="{outcome}"}}"#)).await
    };
    for _ in 0..3 {
        ask(&world, post(), question(QUESTION)).await.is_answered();
    }
    ask(&world, post(), question("{ nothing }")).await;
    ask(&world, post(), question("{ nothing }")).await;
    ask(&world, post().header(header::AUTHORIZATION, "Bearer x"), question(QUESTION)).await;
    assert_eq!((count("executed").await, count("refused").await, count("turned away").await), (3, 2, 1));
}

#[tokio::test]
async fn statements_are_counted() {
    let world = world().await;
    ask(&world, post(), question(QUESTION)).await.is_answered();
    let statements = async |asked: &str| {
        let before = metric(&world, "database_statements").await;
        ask(&world, post(), question(asked)).await.is_answered();
        metric(&world, "database_statements").await - before
    };
    let whole = statements("{ communities { nodes { code } totalCount } }").await;
    assert_eq!(whole, 3, "the arrival, the page and its total");
    assert_eq!(statements("{ communities { totalCount } }").await, 2, "no page, where nobody asks for one");
    assert_eq!(statements("{ communities(first: 0) { nodes { code } totalCount } }").await, 2);
}
