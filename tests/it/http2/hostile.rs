//! Clients that keep to the protocol's letter, or nearly.

use super::{Client, DEADLINE, QUESTION, post, until};
use crate::tls::{Served, open};
use axum::{body::Bytes, http::Request};
use h2::Reason;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::client::TlsStream;

/// How every connection of HTTP/2 begins, and settings without content.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// `GET https://localhost/healthz`, by the static table and as literals.
const HEALTH: &[u8] = b"\x82\x87\x04\x08/healthz\x01\x09localhost";

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A connection on which frames are written as they come to mind.
async fn raw(served: &Served) -> TlsStream<TcpStream> {
    let stream = TcpStream::connect(served.address).await.unwrap();
    let mut stream = served.shake_for(stream, &[b"h2"]).await.unwrap();
    stream.write_all(PREFACE).await.unwrap();
    stream
}

/// Writes frames until the server has had enough, or all of them; gives what it answered until the connection ended, and whether
/// it ended that before all were written. Who writes on may not come to read why.
async fn pour(stream: TlsStream<TcpStream>, frames: impl Iterator<Item = Vec<u8>>) -> (Vec<u8>, bool) {
    let (mut reads, mut writes) = tokio::io::split(stream);
    let said = tokio::spawn(async move {
        let mut said = Vec::new();
        let _ = reads.read_to_end(&mut said).await;
        said
    });
    let mut had_enough = false;
    for frame in frames {
        had_enough = writes.write_all(&frame).await.is_err();
        if had_enough {
            break;
        }
    }
    let _ = writes.shutdown().await;
    (timeout(DEADLINE, said).await.expect("the connection stays").unwrap(), had_enough)
}

/// Whether it said GOAWAY for this reason.
fn went_away(said: &[u8], reason: Reason) -> bool {
    let mut rest = said;
    while let [high, middle, low, kind, _, _, _, _, _, after @ ..] = rest {
        let length = usize::try_from(u32::from_be_bytes([0, *high, *middle, *low])).unwrap();
        let Some((payload, next)) = after.split_at_checked(length) else { return false };
        if *kind == 7 && payload.get(4..8) == Some(&u32::from(reason).to_be_bytes()) {
            return true;
        }
        rest = next;
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_that_are_begun_and_taken_back_without_end_are_refused() {
    let served = Served::with(64, open()).await;
    let frames = (0..100_000_u32).map(|at| {
        let stream = 2 * at + 1;
        let begins = frame(HEADERS, END_HEADERS | END_STREAM, stream, HEALTH);
        [begins, frame(RST_STREAM, 0, stream, &u32::from(Reason::CANCEL).to_be_bytes())].concat()
    });
    // Whether it has had enough depends on how fast it is; that it goes on for everybody does not.
    pour(raw(&served).await, frames).await;
    assert!(served.is_healthy().await);
    Client::of(&served).await.question().await.unwrap().is_answered();
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_that_are_taken_back_leave_nothing_behind() {
    let served = Served::with(64, open()).await;
    let client = Client::of(&served).await;
    for _ in 0..2_000 {
        let Ok((_, mut stream)) = client.begin(post(None), false).await else { break };
        let _ = stream.send_data(json!({ "query": QUESTION }).to_string().into(), true);
        stream.send_reset(Reason::CANCEL);
    }
    let client = Client::of(&served).await;
    until("the places are not free again", async || {
        let answer = client.question().await.unwrap();
        (answer.status == 200).then(|| answer.is_answered())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_without_end_is_refused() {
    let served = Served::with(8, open()).await;
    let head = frame(HEADERS, END_STREAM, 1, HEALTH);
    // A literal that is not indexed, over and over.
    let field =
        b"\0\x01x\x7f\x81\x7f".iter().copied().chain(std::iter::repeat_n(b'y', 256)).collect::<Vec<u8>>();
    let more = (0..10_000).map(|_| frame(CONTINUATION, 0, 1, &field.repeat(8)));
    let (said, had_enough) = pour(raw(&served).await, std::iter::once(head).chain(more)).await;
    let is_refused = had_enough || went_away(&said, Reason::ENHANCE_YOUR_CALM);
    assert!(is_refused, "{:?}", &said[..said.len().min(200)]);
    assert!(served.is_healthy().await);
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused_by_its_stream() {
    let served = Served::with(8, open()).await;
    let client = Client::of(&served).await;
    let long = "x".repeat(70 << 10);
    let request = Request::get("https://localhost/healthz").header("x-long", &long).body(()).unwrap();
    let (answer, _) = client.begin(request, true).await.unwrap();
    let refused = match answer.await {
        Ok(answer) => answer.status() == 431,
        Err(error) => error.is_reset() || error.is_go_away(),
    };
    assert!(refused);
    assert!(served.is_healthy().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn pings_and_settings_without_end_hold_nobody_up() {
    let served = Served::with(8, open()).await;
    let frames = (0..50_000_u32).map(|_| [frame(PING, 0, 0, &[7; 8]), frame(SETTINGS, 0, 0, &[])].concat());
    let flood = tokio::spawn(pour(raw(&served).await, frames));
    for _ in 0..10 {
        Client::of(&served).await.question().await.unwrap().is_answered();
    }
    flood.await.unwrap();
    assert!(served.is_healthy().await);
}

#[tokio::test]
async fn a_body_that_is_longer_than_it_may_be_is_refused_before_it_is_whole() {
    let served = Served::with(8, open()).await;
    let client = Client::of(&served).await;
    let (answer, mut stream) = client.begin(post(None), false).await.unwrap();
    for _ in 0..40 {
        if stream.send_data(Bytes::from(vec![b' '; 64 << 10]), false).is_err() {
            break;
        }
    }
    assert_eq!(timeout(DEADLINE, answer).await.unwrap().unwrap().status(), 413);
    client.question().await.unwrap().is_answered();
}

#[tokio::test]
async fn who_asks_nothing_is_not_waited_for() {
    let served = Served::with(8, open()).await;
    let mut silent = raw(&served).await;
    let mut said = Vec::new();
    let ended = timeout(DEADLINE, silent.read_to_end(&mut said)).await;
    assert!(ended.is_ok(), "a connection without a request stays");
}
