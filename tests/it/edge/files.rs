//! Files that come in at once: so many of an account, so many of all.

use super::{Served, open, rest};
use future_community::http::Edge;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const BYTES: &[u8] = b"%PDF-1.7\none\n%%EOF\n";

/// Begins to send a file, and waits until the server reads it, or says why not.
async fn begins(served: &Served, name: &str) -> (TcpStream, String) {
    let token = served.world.person(name).await.token.unwrap();
    let mut stream = served.connect().await;
    let head = format!(
        "POST /files?name=a.pdf HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         expect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        BYTES.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 1_024];
    let length = stream.read(&mut answer).await.unwrap();
    (stream, String::from_utf8_lossy(&answer[..length]).into_owned())
}

#[tokio::test]
async fn so_many_come_in_at_once_and_no_more() {
    let served = Served::with(32, Edge { uploads: 4, ..open() }).await;
    let mut coming = Vec::new();
    for name in ["education.officer", "education.officer", "health.officer"] {
        let (stream, answer) = begins(&served, name).await;
        assert!(answer.starts_with("HTTP/1.1 100"), "{name}: {answer}");
        coming.push(stream);
        // An account has half of the places at most.
        let (_, answer) = begins(&served, "education.officer").await;
        let is_half = coming.len() >= 2;
        assert_eq!(answer.starts_with("HTTP/1.1 429"), is_half, "{answer}");
    }
    let (last, answer) = begins(&served, "finance.officer").await;
    assert!(answer.starts_with("HTTP/1.1 100"), "{answer}");
    let (_, answer) = begins(&served, "culture-tourism-sports.officer").await;
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    // Whoever is done, or gone, leaves its place.
    drop(last);
    let mut done = coming.swap_remove(0);
    done.write_all(BYTES).await.unwrap();
    let answer = rest(&mut done).await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let (_stream, answer) = begins(&served, "education.officer").await;
    assert!(answer.starts_with("HTTP/1.1 100"), "{answer}");
}
