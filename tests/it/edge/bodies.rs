//! What requests may hold: one budget over all connections, counted as the bytes come.

use super::{Served, asked, is_answered, is_busy, open, rest};
use crate::duties::{duty_of, signing};
use flate2::{Compression, write::GzEncoder};
use future_community::http::Edge;
use serde_json::{Value, json};
use std::io::Write as _;
use tokio::{io::AsyncWriteExt, net::TcpStream};

const SIGN: &str = "mutation($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }";

/// A budget that one large body takes whole.
fn small() -> Edge {
    Edge { bodies: 500_000, ..open() }
}

fn large() -> Value {
    json!({ "query": "{ programme { code } }", "extensions": { "x": "x".repeat(600_000) } })
}

fn gzipped(body: &Value) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(body.to_string().as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    );
    [head.into_bytes(), packed].concat()
}

/// Sends a command with a large body that the database keeps waiting.
async fn held_up(served: &Served, token: Option<&str>, input: Value) -> TcpStream {
    let body = json!({
        "query": SIGN, "variables": { "input": input }, "extensions": { "x": "x".repeat(600_000) },
    });
    let before = served.world.store.statements();
    let mut stream = served.connect().await;
    stream.write_all(&asked(&body, token)).await.unwrap();
    while served.world.store.statements() == before {
        tokio::task::yield_now().await;
    }
    stream
}

#[tokio::test]
async fn what_finds_no_room_is_told_to_come_again_and_a_usual_question_is_answered() {
    let served = Served::with(16, small()).await;
    let signer = served.world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let lock = served.world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
    let mut first = held_up(&served, signer.token.as_deref(), signing(&duty, "ACKNOWLEDGE", "key")).await;
    is_busy(&served.send(&asked(&large(), None)).await);
    // A body counts as it is read, however small it came.
    is_busy(&served.send(&gzipped(&large())).await);
    is_answered(&served.question().await);
    drop(lock);
    assert!(rest(&mut first).await.contains("\"signDuty\""));
    // What was held is given back.
    is_answered(&served.send(&asked(&large(), None)).await);
    is_answered(&served.send(&gzipped(&large())).await);
}

#[tokio::test]
async fn who_is_slow_with_its_body_makes_room() {
    let served = Served::with(16, small()).await;
    let whole = asked(&large(), None);
    let mut slow = served.connect().await;
    slow.write_all(&whole[..whole.len() - 1]).await.unwrap();
    while !served.send(&whole).await.starts_with("HTTP/1.1 200") {}
    assert_eq!(rest(&mut slow).await, "", "it gave its room up");
}

#[tokio::test]
async fn what_a_request_becomes_counts_as_what_it_holds() {
    let served = Served::with(16, small()).await;
    let signer = served.world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let lock = served.world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
    let mut first = held_up(&served, signer.token.as_deref(), signing(&duty, "ACKNOWLEDGE", "key")).await;
    // Few bytes, and many times as many once they are parsed or decoded.
    let fields: Vec<String> = (0..400).map(|at| format!("a{at}: __typename ")).collect();
    let document = format!("{{ {} }}", fields.concat());
    let objects: Vec<Value> = (0..2_000).map(|_| json!({ "x": 1 })).collect();
    let variables = json!({ "query": "{ programme { code } }", "variables": { "v": objects } });
    is_busy(&served.send(&asked(&json!({ "query": document }), None)).await);
    is_busy(&served.send(&asked(&variables, None)).await);
    drop(lock);
    rest(&mut first).await;
    is_answered(&served.send(&asked(&variables, None)).await);
}

#[tokio::test]
async fn a_request_that_is_alone_may_hold_what_it_needs() {
    let edge = Edge { bodies: 1, answers: 1, ..Edge::default() };
    let served = Served::with(16, edge).await;
    is_answered(&served.send(&asked(&large(), None)).await);
    let long = json!({ "query": "{ programme { code } a: responsibilities { text } b: responsibilities { text scenarios { name } organization { name } } }" });
    is_answered(&served.send(&asked(&long, None)).await);
}

#[tokio::test]
async fn a_form_is_as_long_as_a_form_needs() {
    let served = Served::with(16, small()).await;
    let form = |bytes: usize| {
        let body = format!("grant_type=password&username=nobody&password={}", "x".repeat(bytes));
        format!(
            "POST /oauth/token HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: \
             application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let answer = served.send(form(100).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("invalid_grant"), "{answer}");
    let answer = served.send(form(17_000).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("invalid_request"), "{answer}");
}
