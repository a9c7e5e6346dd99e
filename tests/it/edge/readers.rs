//! Readers that do not read: what lies in the server for them is bounded, in time and in bytes.

use super::{Served, asked, is_answered, is_busy, open, rest};
use future_community::http::Edge;
use serde_json::json;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A question whose answer no buffer of the system takes whole.
fn long() -> Vec<u8> {
    let fields: Vec<String> = (0..400).map(|at| format!("a{at}: organizations {{ ...F }} ")).collect();
    let fields = fields.concat();
    let query = format!(
        "{{ {fields} }} fragment F on Organization {{ name englishName responsibilities {{ text scenarios {{ name }} \
         activities id }} }}"
    );
    asked(&json!({ "query": query }), None)
}

/// The bytes of the body that is announced.
fn announced(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head);
    let length = head.split("content-length: ").nth(1).unwrap_or_else(|| panic!("{head}"));
    length.split("\r\n").next().unwrap().parse().unwrap()
}

/// Asks for a long answer and reads its head only.
async fn reads_nothing(served: &Served) -> (TcpStream, Vec<u8>) {
    let mut stream = served.connect_tightly().await;
    stream.write_all(&long()).await.unwrap();
    let mut head = vec![0; 512];
    let length = stream.read(&mut head).await.unwrap();
    head.truncate(length);
    (stream, head)
}

#[tokio::test]
async fn who_reads_by_drops_is_cut_off() {
    let edge = Edge { patience: Duration::from_millis(300), ..open() };
    let served = Served::with(8, edge).await;
    let (mut stream, head) = reads_nothing(&served).await;
    let announced = announced(&head);
    let mut read = 0;
    loop {
        let mut drop = [0; 16];
        match stream.read(&mut drop).await {
            Ok(0) | Err(_) => break,
            Ok(bytes) => read += bytes,
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(read < announced / 2, "{read} of {announced}");
}

#[tokio::test]
async fn who_reads_at_a_fair_pace_gets_all_of_it() {
    let edge = Edge { patience: Duration::from_millis(300), ..open() };
    let served = Served::with(8, edge).await;
    let (mut stream, head) = reads_nothing(&served).await;
    let body = announced(&head);
    let begins = head.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
    let mut read = head.len() - begins;
    let mut piece = vec![0; 32 << 10];
    loop {
        match stream.read(&mut piece).await.unwrap() {
            0 => break,
            bytes => read += bytes,
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(read, body);
}

#[tokio::test]
async fn what_nobody_reads_has_a_budget_and_the_slowest_gives_way() {
    let edge = Edge { answers: 4 << 20, ..open() };
    let served = Served::with(8, edge).await;
    let (mut first, head) = reads_nothing(&served).await;
    let announced = announced(&head);
    assert!(announced > 2 << 20 && announced < 8 << 20, "{announced}");
    // There is no room at once; the first is soon slow enough to give way.
    let mut second = reads_nothing(&served).await;
    while !second.1.starts_with(b"HTTP/1.1 200") {
        is_busy(&(String::from_utf8_lossy(&second.1) + rest(&mut second.0).await.as_str()));
        // What is usual is answered whatever others hold.
        is_answered(&served.question().await);
        second = reads_nothing(&served).await;
    }
    assert!(rest(&mut first).await.len() < announced / 2, "it was cut off");
}

#[tokio::test]
async fn readers_who_do_not_read_hold_no_places() {
    let served = Served::with(2, open()).await;
    let mut slow = Vec::new();
    for _ in 0..2 {
        slow.push(reads_nothing(&served).await.0);
    }
    assert!(served.health().await.starts_with("HTTP/1.1 200"));
    let mut answer = served.question().await;
    while answer.starts_with("HTTP/1.1 503") {
        answer = served.question().await;
    }
    is_answered(&answer);
}
