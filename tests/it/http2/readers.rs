//! Streams that are not read: what lies in the server for them is bounded, in time and in bytes, for each apart.

use super::{Client, DEADLINE, Request, StatusCode, long, read, until};
use crate::tls::{Served, open};
use future_community::http::Edge;
use h2::{Reason, RecvStream, client::Builder};
use std::time::Duration;
use tokio::time::timeout;

/// A client that has room for so many bytes of each answer.
async fn narrow(served: &Served, window: u32) -> Client {
    Client::with(served, Builder::new().initial_window_size(window).initial_connection_window_size(1 << 30))
        .await
}

/// Asks for a long answer and reads its head only.
async fn reads_nothing(client: &Client) -> RecvStream {
    let answer = client.post(&long(), None).await.unwrap().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.into_body()
}

/// How a stream ended of which nothing more is taken.
async fn ended(mut body: RecvStream) -> Option<Reason> {
    let ended = async {
        loop {
            match body.data().await {
                Some(Ok(_)) => {}
                Some(Err(error)) => return error.reason(),
                None => return None,
            }
        }
    };
    timeout(DEADLINE, ended).await.expect("it is waited for without end")
}

#[tokio::test]
async fn who_opens_no_window_is_cut_off_and_the_rest_is_answered() {
    let edge = Edge { patience: Duration::from_millis(300), ..open() };
    let served = Served::with(8, edge).await;
    for window in [0, 1, 1024] {
        let client = narrow(&served, window).await;
        let body = client.post(&long(), None).await.unwrap();
        let body = body.await.unwrap().into_body();
        if window >= 1024 {
            client.question().await.unwrap().is_answered();
        }
        assert_eq!(ended(body).await, Some(Reason::CANCEL), "{window}");
        assert!(!client.driven.is_finished(), "the connection went with it");
    }
}

#[tokio::test]
async fn who_opens_its_window_by_drops_is_cut_off() {
    let edge = Edge { patience: Duration::from_millis(300), ..open() };
    let served = Served::with(8, edge).await;
    let client = narrow(&served, 1024).await;
    let answer = client.post(&long(), None).await.unwrap().await.unwrap();
    let announced: usize = answer.headers()["content-length"].to_str().unwrap().parse().unwrap();
    let mut body = answer.into_body();
    let mut read = 0;
    while let Some(Ok(bytes)) = body.data().await {
        read += bytes.len();
        for at in 0..bytes.len() / 16 {
            let _ = body.flow_control().release_capacity(16);
            if at % 4 == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
    assert!(read < announced / 2, "{read} of {announced}");
}

#[tokio::test]
async fn who_takes_nothing_of_a_file_is_cut_off_and_who_takes_it_gets_all() {
    let edge = Edge { patience: Duration::from_secs(1), ..open() };
    let served = Served::with(8, edge).await;
    let officer = served.world.person("education.officer").await;
    let file = crate::files::pdf(&"x".repeat(300_000));
    let id = crate::files::uploaded(&officer, "a.pdf", &file).await["id"].as_str().unwrap().to_owned();
    let authorization = format!("Bearer {}", officer.token.as_ref().unwrap());
    let client = narrow(&served, 1024).await;
    let asked = Request::get(format!("https://localhost/files/{id}")).header("authorization", &authorization);
    let (answer, _) = client.begin(asked.body(()).unwrap(), true).await.unwrap();
    assert_eq!(ended(answer.await.unwrap().into_body()).await, Some(Reason::CANCEL));
    let whole = client.get(&format!("/files/{id}"), &[("authorization", &authorization)]).await.unwrap();
    assert!(whole.status == StatusCode::OK && whole.body == file);
}

#[tokio::test]
async fn who_reads_at_a_fair_pace_gets_all_of_it() {
    let edge = Edge { patience: Duration::from_secs(1), ..open() };
    let served = Served::with(8, edge).await;
    let client = narrow(&served, 32 << 10).await;
    let answer = client.post(&long(), None).await.unwrap().await.unwrap();
    let announced = answer.headers()["content-length"].to_str().unwrap().to_owned();
    let whole = read(answer).await.unwrap();
    assert_eq!(whole.body.len().to_string(), announced);
}

#[tokio::test]
async fn what_nobody_reads_has_a_budget_and_the_slowest_gives_way() {
    let edge = Edge { answers: 4 << 20, ..open() };
    let served = Served::with(8, edge).await;
    let client = narrow(&served, 1024).await;
    let first = reads_nothing(&client).await;
    // There is no room at once; the first is soon slow enough to give way, on the same connection.
    let _second = until("no room", async || {
        let answer = client.post(&long(), None).await.unwrap().await.unwrap();
        if answer.status() == StatusCode::OK {
            return Some(answer);
        }
        read(answer).await.unwrap().is_busy();
        None
    })
    .await;
    assert_eq!(ended(first).await, Some(Reason::CANCEL));
    client.question().await.unwrap().is_answered();
}

#[tokio::test]
async fn readers_who_do_not_read_hold_no_places() {
    // So that it is not for being slow that they go.
    let edge = Edge { patience: 10 * DEADLINE, ..open() };
    let served = Served::with(2, edge).await;
    let slow = narrow(&served, 1024).await;
    let _unread = [reads_nothing(&slow).await, reads_nothing(&slow).await];
    let quick = Client::of(&served).await;
    until("no place", async || {
        let answer = quick.question().await.unwrap();
        (answer.status == StatusCode::OK).then(|| answer.is_answered())
    })
    .await;
}
