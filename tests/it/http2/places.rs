//! A stream takes a place as a connection does, and gives it up by itself.

use super::{Client, SIGN, StatusCode, post, read, until};
use crate::{
    duties::{duty_of, signing},
    tls::{Served, open},
};
use future_community::http::Edge;
use h2::Reason;
use serde_json::json;
use std::num::NonZeroU32;

/// How the server is, is told whatever there is room for, and after all that was sent before on the connection came.
async fn is_told(client: &Client) {
    assert_eq!(client.get("/healthz", &[]).await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn the_only_place_is_the_streams_and_then_whose_it_was() {
    let served = Served::with(1, open()).await;
    let first = Client::of(&served).await;
    for _ in 0..4 {
        first.question().await.unwrap().is_answered();
    }
    // It is idle now, and goes for who comes.
    let second = Client::of(&served).await;
    second.question().await.unwrap().is_answered();
    assert!(first.question().await.is_err(), "who was idle the longest keeps the only place");
    assert!(served.is_healthy().await);
}

#[tokio::test]
async fn who_asked_last_is_not_the_idlest() {
    let served = Served::with(2, open()).await;
    let (first, second) = (Client::of(&served).await, Client::of(&served).await);
    for client in [&first, &second, &first] {
        client.question().await.unwrap().is_answered();
    }
    Client::of(&served).await.question().await.unwrap().is_answered();
    assert!(second.question().await.is_err(), "it has been idle for longer than the first");
    first.question().await.unwrap().is_answered();
}

#[tokio::test]
async fn who_does_not_send_its_body_gives_up_its_stream_and_not_its_connection() {
    let served = Served::with(2, open()).await;
    let slow = Client::of(&served).await;
    let (first, _first) = slow.begin(post(None), false).await.unwrap();
    let (_second, _body) = slow.begin(post(None), false).await.unwrap();
    is_told(&slow).await;
    let quick = Client::of(&served).await;
    // It waits a moment at most; then one of them has kept the server waiting for too long.
    until("no place", async || {
        let answer = quick.question().await.unwrap();
        if answer.status == StatusCode::OK {
            answer.is_answered();
            return Some(());
        }
        answer.is_busy();
        None
    })
    .await;
    let reset = first.await.unwrap_err();
    assert_eq!(reset.reason(), Some(Reason::CANCEL), "{reset}");
    assert!(!slow.driven.is_finished(), "the connection went with it");
}

#[tokio::test]
async fn one_address_has_no_more_by_streams() {
    let edge = Edge { connections_per_address: NonZeroU32::new(3), ..Edge::default() };
    let served = Served::with(100, edge).await;
    let signer = served.world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let lock = served.world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
    let client = Client::of(&served).await;
    let mut working = Vec::new();
    for key in ["1", "2", "3"] {
        let input = json!({ "input": signing(&duty, "ACKNOWLEDGE", key) });
        let command = json!({ "query": SIGN, "variables": input });
        working.push(client.post(&command, signer.token.as_deref()).await.unwrap());
    }
    // What is worked on keeps its place.
    is_told(&client).await;
    client.question().await.unwrap().is_busy();
    drop(lock);
    for answer in working {
        let answer = read(answer.await.unwrap()).await.unwrap();
        assert!(String::from_utf8_lossy(&answer.body).contains("\"signDuty\""));
    }
    client.question().await.unwrap().is_answered();
}

#[tokio::test]
async fn who_takes_its_request_back_frees_its_place_at_once() {
    let served = Served::with(1, open()).await;
    let signer = served.world.person("education.signer").await;
    let duty = duty_of(&signer, "education", None).await;
    let lock = served.world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
    let client = Client::of(&served).await;
    let input = json!({ "input": signing(&duty, "ACKNOWLEDGE", "1") });
    let command = json!({ "query": SIGN, "variables": input }).to_string();
    let (answer, mut stream) = client.begin(post(signer.token.as_deref()), false).await.unwrap();
    stream.send_data(command.into(), true).unwrap();
    is_told(&client).await;
    client.question().await.unwrap().is_busy();
    stream.send_reset(Reason::CANCEL);
    drop(answer);
    is_told(&client).await;
    // Were it worked on, it would be done now.
    drop(lock);
    until("the place is not free", async || {
        let answer = client.question().await.unwrap();
        (answer.status == StatusCode::OK).then(|| answer.is_answered())
    })
    .await;
    let kept = served.world.database.rows("SELECT id FROM sign_offs WHERE statement = '看过了'").await;
    assert!(kept.is_empty(), "what was taken back was done");
}
