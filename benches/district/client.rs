//! A client that keeps its connection.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

pub struct Client {
    address: String,
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Client {
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), stream: connection(address), body: Vec::new() }
    }

    /// Sends a request; gives the first line of its answer. A connection that was idle for long, while others were
    /// measured, is closed by then.
    fn send(&mut self, request: &str) -> String {
        let mut line = String::new();
        let sent = self.stream.get_mut().write_all(request.as_bytes());
        if sent.and_then(|()| self.stream.read_line(&mut line)).unwrap_or_default() == 0 {
            self.stream = connection(&self.address);
            self.stream.get_mut().write_all(request.as_bytes()).unwrap();
            self.stream.read_line(&mut line).unwrap();
        }
        line
    }

    /// Sends a request that [`request`] made; gives the body of its answer, which is 200.
    pub fn ask(&mut self, request: &str) -> &[u8] {
        let (mut line, mut length) = (self.send(request), None);
        assert!(line.starts_with("HTTP/1.1 200 "), "{line}");
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            match line.trim_end().split_once(": ") {
                None => break,
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = Some(value.parse().unwrap());
                }
                Some(_) => {}
            }
        }
        self.body.resize(length.unwrap(), 0);
        self.stream.read_exact(&mut self.body).unwrap();
        &self.body
    }
}

fn connection(address: &str) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(35))).unwrap();
    stream.set_nodelay(true).unwrap();
    BufReader::with_capacity(65_536, stream)
}

/// A question or a command, as it goes over the connection.
pub fn request(token: &str, body: &serde_json::Value) -> String {
    let body = body.to_string();
    format!(
        "POST /graphql HTTP/1.1\r\nhost: benchmark\r\ncontent-type: application/json\r\nauthorization: Bearer {token}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The status and the body of what stands at a path; none where nobody listens.
pub fn get(address: &str, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: benchmark\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}
