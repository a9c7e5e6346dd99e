//! What headers say, however they spell it.

use super::{PROTOCOL, QUESTION, ask, get, header_of, post, question, world};
use axum::{
    body::Body,
    http::{Request, header},
};
use flate2::{Compression, write::GzEncoder};
use std::io::Write as _;

fn gzipped(body: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(body.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn a_coding_is_known_by_every_spelling() {
    let world = world().await;
    let packed = gzipped(&question(QUESTION));
    for lines in [&["GZIP"][..], &["x-gzip"], &["X-GZip"], &["identity, gzip"], &["gzip", "Identity"]] {
        let request =
            lines.iter().fold(post(), |request, line| request.header(header::CONTENT_ENCODING, *line));
        ask(&world, request, packed.clone()).await.is_answered();
    }
    for lines in [&["IDENTITY"][..], &[""], &["identity", "identity"]] {
        let request =
            lines.iter().fold(post(), |request, line| request.header(header::CONTENT_ENCODING, *line));
        ask(&world, request, question(QUESTION)).await.is_answered();
    }
    for lines in [&["gzip", "gzip"][..], &["gzip", "br"], &["deflate"]] {
        let request =
            lines.iter().fold(post(), |request, line| request.header(header::CONTENT_ENCODING, *line));
        let answer = ask(&world, request, packed.clone()).await;
        answer.is_refused(415);
        assert_eq!(header_of(&answer, header::ACCEPT_ENCODING), "gzip", "{lines:?}");
    }
    // However it is spelled, it is limited as it comes and as it is read.
    let long = gzipped(&(question(QUESTION) + &" ".repeat(1 << 20)));
    ask(&world, post().header(header::CONTENT_ENCODING, "X-GZIP"), long).await.is_refused(413);
}

#[tokio::test]
async fn every_line_of_accept_counts_in_any_case() {
    let world = world().await;
    for (lines, kind) in [
        (&["Application/JSON"][..], "application/json"),
        (&["text/html", "application/json"], "application/json"),
        (&["text/html", "APPLICATION/GRAPHQL-RESPONSE+JSON"], PROTOCOL),
        (&["application/json;Q=0, */*"], PROTOCOL),
        (&["*/*", "application/graphql-response+json;q=0"], "application/json"),
        (&["application/json;q=0.9, application/graphql-response+json;q=0.2"], "application/json"),
    ] {
        let request = lines.iter().fold(post(), |request, line| request.header(header::ACCEPT, *line));
        let answer = ask(&world, request, question(QUESTION)).await;
        answer.is_answered();
        assert_eq!(header_of(&answer, header::CONTENT_TYPE), format!("{kind}; charset=utf-8"), "{lines:?}");
    }
    for lines in [&["application/json;Q=0"][..], &["text/html", "image/*"], &["application/json;charset=gbk"]]
    {
        let request = lines.iter().fold(post(), |request, line| request.header(header::ACCEPT, *line));
        ask(&world, request, question(QUESTION)).await.is_refused(406);
        let request = lines
            .iter()
            .fold(get(&[("query", QUESTION)]), |request, line| request.header(header::ACCEPT, *line));
        ask(&world, request, Body::empty()).await.is_refused(406);
    }
}

#[tokio::test]
async fn every_line_of_accept_encoding_counts_in_any_case() {
    let world = world().await;
    let long = question("{ responsibilities { code text } }");
    for (lines, packed) in [
        (&["GZIP"][..], true),
        (&["br", "gzip;Q=0.5"], true),
        (&["x-gzip"], true),
        (&["gzip;Q=0"], false),
        (&["gzip; q=0.000", "br"], false),
        (&["identity"], false),
    ] {
        let request =
            lines.iter().fold(post(), |request, line| request.header(header::ACCEPT_ENCODING, *line));
        let answer = ask(&world, request, long.clone()).await;
        assert_eq!(header_of(&answer, header::CONTENT_ENCODING) == "gzip", packed, "{lines:?}");
    }
}

#[tokio::test]
async fn a_body_is_utf8_also_where_nobody_reads_it() {
    let world = world().await;
    for kind in ["application/json; charset=gbk", "application/json;Charset=\"UTF-16\""] {
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, kind);
        ask(&world, request, question(QUESTION)).await.is_refused(415);
    }
    let request =
        Request::post("/graphql").header(header::CONTENT_TYPE, "application/json; charset=\"UTF-8\"");
    ask(&world, request, question(QUESTION)).await.is_answered();
    for rest in [
        &b"\"extensions\":{\"a\":\"\xFF\"}}"[..],
        b"\"unknown\":\"\xE5\xAF\"}",
        b"\"\xFF\":1}",
        b"\"variables\":{\"unknown\":\"\xED\xA0\x80\"}}",
        b"\"a\":1}\xFF",
    ] {
        let body = [br#"{"query":"{ programme { code } }","#, rest].concat();
        ask(&world, post(), body).await.is_refused(400);
    }
    for query in ["%FF", "query=%7B%20programme%20%7B%20code%20%7D%20%7D&x=%E5%AF", "query=%FF"] {
        ask(&world, Request::get(format!("/graphql?{query}")), Body::empty()).await.is_refused(400);
    }
}

#[tokio::test]
async fn another_method_is_refused_in_words() {
    let world = world().await;
    let answer = ask(&world, Request::put("/graphql").header(header::ACCEPT, PROTOCOL), Body::empty()).await;
    answer.is_refused(405);
    assert_eq!(header_of(&answer, header::CONTENT_TYPE), format!("{PROTOCOL}; charset=utf-8"));
}
