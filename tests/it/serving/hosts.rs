//! What a request says it is meant for.

use super::{answer, limited, listening};
use crate::harness::{Database, World};
use std::net::SocketAddr;
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// The status of a request with these lines before the one that ends the connection.
async fn status(address: SocketAddr, lines: &[&str]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n"));
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = answer(&mut stream).await;
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_request_says_once_and_readably_what_it_is_meant_for() {
    let world = World::on(Database::sqlite()).await;
    let (address, server) = listening(limited(&world, None, None), 64).await;
    let asked = "/graphql?query=%7Bprogramme%7Bcode%7D%7D";
    for (path, fine) in
        [(asked, "200"), ("/healthz", "200"), ("/readyz", "200"), ("/metrics", "200"), ("/nowhere", "404")]
    {
        let get = format!("GET {path} HTTP/1.1");
        let absolute = format!("GET http://register.example{path} HTTP/1.1");
        for line in [&get, &absolute] {
            assert_eq!(status(address, &[line, "Host: register.example"]).await, fine, "{line}");
            assert_eq!(status(address, &[line, "hOST: [::1]:8080"]).await, fine, "{line}");
            for bad in [
                &["X-Host: register.example"][..],
                &["Host: register.example", "Host: register.example"],
                &["Host: register.example", "Host: another.example"],
                &["Host:"],
                &["Host: a b"],
                &["Host: user@register.example"],
                &["Host: register.example/graphql"],
                &["Host: register.example:80:80"],
                &["Host: register.example, another.example"],
            ] {
                let lines = [&[line.as_str()], bad].concat();
                assert_eq!(status(address, &lines).await, "400", "{lines:?}");
            }
        }
        let old = format!("GET {path} HTTP/1.0");
        assert_eq!(status(address, &[&old]).await, fine, "there was no Host then");
        assert_eq!(status(address, &[&old, "Host: a b"]).await, "400");
    }
    for line in ["POST /oauth/token HTTP/1.1", "POST /graphql HTTP/1.1", "PUT /graphql HTTP/1.1"] {
        assert_eq!(status(address, &[line, "Content-Length: 0"]).await, "400", "{line}");
    }
    server.abort();
}
