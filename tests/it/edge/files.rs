//! Files that come in at once: so many of an account, so many of all; and files that nobody reads.

use super::{Served, is_answered, open, rest};
use future_community::http::Edge;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
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

/// Bytes of a file that no buffer of the system takes whole.
const LARGE: u32 = 16 << 20;

/// Sends a large file; answers who may have it by which path, and its digest.
async fn large(served: &Served) -> (String, String, String) {
    let token = served.world.person("education.officer").await.token.unwrap();
    let mut file = b"%PDF-1.7\n".to_vec();
    file.resize(usize::try_from(LARGE).unwrap(), b'x');
    file.extend_from_slice(b"\n%%EOF\n");
    let head = format!(
        "POST /files?name=large.pdf HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         content-length: {}\r\n\r\n",
        file.len()
    );
    let answer = served.send(&[head.as_bytes(), &file].concat()).await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let said: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    (token, format!("/files/{}", said["id"].as_str().unwrap()), format!("{:x}", Sha256::digest(&file)))
}

/// Asks for a file, and reads nothing of it.
async fn asks(served: &Served, token: &str, path: &str) -> TcpStream {
    let mut stream = served.connect_tightly().await;
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn who_reads_a_file_gets_all_of_it_and_who_reads_by_drops_is_cut_off() {
    let edge = Edge { patience: Duration::from_millis(300), ..open() };
    let served = Served::taking(u64::from(2 * LARGE), 8, edge).await;
    let (token, path, digest) = large(&served).await;
    let mut whole = Vec::new();
    asks(&served, &token, &path).await.read_to_end(&mut whole).await.unwrap();
    let body = whole.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4;
    assert!(whole.starts_with(b"HTTP/1.1 200") && format!("{:x}", Sha256::digest(&whole[body..])) == digest);
    let mut slow = asks(&served, &token, &path).await;
    let by_drops = async {
        let mut read = 0_usize;
        loop {
            let mut drop = [0; 16];
            match slow.read(&mut drop).await {
                Ok(0) | Err(_) => return read,
                Ok(bytes) => read += bytes,
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let read = timeout(Duration::from_secs(30), by_drops).await.expect("it is waited for without end");
    assert!(u32::try_from(read).unwrap() < LARGE / 2, "{read} of {LARGE}");
}

#[tokio::test]
async fn whoever_reads_a_file_no_more_leaves_its_place() {
    // So that it is not for being slow that anybody goes.
    let edge = Edge { patience: Duration::from_mins(10), ..open() };
    let served = Served::taking(u64::from(2 * LARGE), 2, edge).await;
    let (token, path, _) = large(&served).await;
    for _ in 0..12 {
        // It has read the beginning, and goes away.
        let mut gone = asks(&served, &token, &path).await;
        let mut first = [0; 12];
        gone.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
    }
    // Whoever stays and does not read gives way, as with any other answer.
    let mut slow = Vec::new();
    for _ in 0..2 {
        slow.push(asks(&served, &token, &path).await);
    }
    let mut answer = served.question().await;
    while answer.starts_with("HTTP/1.1 503") {
        answer = served.question().await;
    }
    is_answered(&answer);
}
