//! In which order a request is looked at: who asks too often is told before anything of it is read.

use super::{Served, asked, open, rest, times};
use future_community::http::Edge;
use serde_json::json;
use tokio::io::AsyncWriteExt;

/// The head of a request whose body never comes.
fn without_body(authorization: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{authorization}content-length: \
         1000000\r\n\r\n"
    )
}

/// The status of what comes back on a new connection, soon: nobody waits for the body.
async fn status(served: &Served, request: &str) -> String {
    let mut stream = served.connect().await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = rest(&mut stream).await;
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn an_address_is_counted_before_the_body_is_read() {
    let served = Served::limited(8, open(), times(1)).await;
    let question = asked(&json!({ "query": "{ __typename }" }), None);
    // A slow machine asks slowly; sooner or later two come within a second.
    while served.send(&question).await.starts_with("HTTP/1.1 200") {}
    let mut last = status(&served, &without_body("")).await;
    while last != "429" {
        served.send(&question).await;
        last = status(&served, &without_body("")).await;
    }
}

#[tokio::test]
async fn who_shows_a_token_is_counted_too() {
    let edge = Edge { address_rate_limit: times(1), ..open() };
    let served = Served::limited(8, edge, times(100)).await;
    let request = without_body("authorization: Bearer x\r\n");
    let question = String::from_utf8(asked(&json!({ "query": "{ __typename }" }), Some("x"))).unwrap();
    while status(&served, &question).await == "401" {}
    while status(&served, &request).await != "429" {
        status(&served, &question).await;
    }
}

#[tokio::test]
async fn who_shows_a_bad_token_is_nobody_and_counted_as_that() {
    let served = Served::limited(8, open(), times(1)).await;
    let question = String::from_utf8(asked(&json!({ "query": "{ __typename }" }), Some("x"))).unwrap();
    let mut last = status(&served, &question).await;
    assert_eq!(last, "401");
    while last == "401" {
        last = status(&served, &question).await;
    }
    assert_eq!(last, "429");
}

#[tokio::test]
async fn an_account_is_counted_wherever_it_comes_from() {
    let served = Served::limited(8, open(), times(1)).await;
    let signer = served.world.person("education.signer").await;
    let question = asked(&json!({ "query": "{ __typename }" }), signer.token.as_deref());
    for _ in 0..50 {
        for host in 2..6 {
            let mut stream = served.connect_from(host).await;
            stream.write_all(&question).await.unwrap();
            if rest(&mut stream).await.starts_with("HTTP/1.1 429") {
                return;
            }
        }
    }
    panic!("an account asks as often as it likes");
}
