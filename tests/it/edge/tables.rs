//! Tables that take long, and readers who do not read them.

use super::{Served, large, open};
use future_community::http::Edge;
use serde_json::Value;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Asks for the table of all duties, and reads nothing of it.
async fn asks(served: &Served, token: &str) -> TcpStream {
    let mut stream = served.connect_tightly().await;
    let request = format!(
        "GET /exports/duties.csv HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// That of a body in chunks which is whole.
const END: &[u8] = b"\r\n0\r\n\r\n";

#[tokio::test]
async fn who_reads_a_table_gets_all_of_it_and_who_does_not_is_cut_off() {
    let (served, token) = large(Edge { patience: Duration::from_millis(300), ..open() }).await;
    let before = served.world.store.statements();
    let mut whole = Vec::new();
    asks(&served, &token).await.read_to_end(&mut whole).await.unwrap();
    assert!(whole.starts_with(b"HTTP/1.1 200") && whole.ends_with(END));
    let of_all = served.world.store.statements() - before;
    let office = served.world.person("fengmao-office.coordinator").await;
    let told: Value = office.ask("{ duties { totalCount } }").await;
    let told = usize::try_from(told["duties"]["totalCount"].as_u64().unwrap()).unwrap();
    let table = String::from_utf8_lossy(&whole);
    assert_eq!(table.matches("\r\nduty_").count(), told, "each is a line");
    assert!(whole.len() > 4 << 20, "{}", whole.len());

    let before = served.world.store.statements();
    let mut slow = asks(&served, &token).await;
    let mut read = Vec::new();
    loop {
        let mut drop = [0; 16];
        match slow.read(&mut drop).await {
            Ok(0) | Err(_) => break,
            Ok(bytes) => read.extend_from_slice(&drop[..bytes]),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!read.ends_with(END) && read.len() < whole.len() / 2, "{} of {}", read.len(), whole.len());
    let of_it = served.world.store.statements() - before;
    assert!(of_it < of_all / 2, "what is not read is not asked for: {of_it} of {of_all} statements");
}
