//! Places: whoever comes finds one, because who lets the server wait gives its own up.

use super::{Served, is_answered, is_busy, open, rest};
use crate::duties::{duty_of, signing};
use future_community::http::Edge;
use serde_json::json;
use std::num::NonZeroU32;
use tokio::{io::AsyncWriteExt, net::TcpStream};

const HEALTHY: &str = "HTTP/1.1 200";
const SIGN: &str = "mutation($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }";

/// Whether the server still keeps the connection.
fn is_open(stream: &TcpStream) -> bool {
    let mut byte = [0];
    matches!(stream.try_read(&mut byte), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}

#[tokio::test]
async fn who_is_idle_makes_room_for_who_comes() {
    let served = Served::with(4, open()).await;
    let mut idle = Vec::new();
    for _ in 0..4 {
        idle.push(served.connect().await);
    }
    assert!(served.health().await.starts_with(HEALTHY));
    is_answered(&served.question().await);
    // Who came first is gone, and who came last is not.
    assert_eq!(rest(&mut idle[0]).await, "");
    assert!(idle[2..].iter().all(is_open));
}

#[tokio::test]
async fn who_sends_a_head_by_drops_is_idle() {
    let served = Served::with(4, open()).await;
    let mut slow = Vec::new();
    for _ in 0..12 {
        for stream in &mut slow {
            let _: std::io::Result<()> = TcpStream::write_all(stream, b"x").await;
        }
        let mut stream = served.connect().await;
        stream.write_all(b"POST /graphql HTTP/1.1\r\nhost: x\r\nx: ").await.unwrap();
        slow.push(stream);
        assert!(served.health().await.starts_with(HEALTHY));
        is_answered(&served.question().await);
    }
}

#[tokio::test]
async fn who_was_answered_is_idle_again() {
    let served = Served::with(2, open()).await;
    let mut kept = Vec::new();
    for _ in 0..6 {
        let mut stream = served.connect().await;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        stream.readable().await.unwrap();
        kept.push(stream);
    }
    is_answered(&served.question().await);
}

#[tokio::test]
async fn one_address_takes_places_of_its_own_only() {
    let edge = Edge { connections_per_address: NonZeroU32::new(3), ..Edge::default() };
    let served = Served::with(100, edge).await;
    let other = served.connect_from(2).await;
    let mut many = Vec::new();
    for _ in 0..10 {
        many.push(served.connect().await);
    }
    assert!(served.health().await.starts_with(HEALTHY));
    for stream in &mut many[..8] {
        assert_eq!(rest(stream).await, "", "it came before the last three");
    }
    assert!(many[8..].iter().all(is_open));
    assert!(is_open(&other), "another address has its own");
    is_answered(&served.question().await);
}

#[tokio::test]
async fn health_is_told_also_where_the_server_works_for_all() {
    let served = Served::with(2, open()).await;
    let signer = served.world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let token = signer.token.as_deref();
    let lock = served.world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
    let mut working = Vec::new();
    for key in ["1", "2"] {
        let input = json!({ "input": signing(&duty, "ACKNOWLEDGE", key) });
        let mut stream = served.connect().await;
        let request = super::head(&json!({ "query": SIGN, "variables": input }).to_string(), token);
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        stream.write_all(format!("{head}\r\nexpect: 100-continue\r\n\r\n").as_bytes()).await.unwrap();
        // It is under way: the server wants the body.
        stream.readable().await.unwrap();
        stream.write_all(body.as_bytes()).await.unwrap();
        working.push(stream);
    }
    assert!(served.health().await.starts_with(HEALTHY));
    is_busy(&served.question().await);
    let form = "POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n";
    let refused = served.send(form.as_bytes()).await;
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("temporarily_unavailable"), "{refused}");
    drop(lock);
    for stream in &mut working {
        let answer = rest(stream).await;
        assert!(answer.contains("\"signDuty\""), "who is worked for keeps its place: {answer}");
    }
    is_answered(&served.question().await);
}

#[tokio::test]
async fn who_does_not_send_its_body_makes_room() {
    let served = Served::with(2, open()).await;
    let mut slow = Vec::new();
    for _ in 0..2 {
        let mut stream = served.connect().await;
        let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{";
        stream.write_all(head.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    // It waits a moment at most; then one of them has kept the server waiting for too long.
    while !served.question().await.starts_with("HTTP/1.1 200") {}
    assert_eq!(rest(&mut slow[0]).await, "");
}
