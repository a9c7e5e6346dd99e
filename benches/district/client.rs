//! A client that keeps its connection.

use crate::place::server::Server;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

pub struct Client {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Client {
    pub fn new(server: &Server) -> Self {
        let stream = server.connect().unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::with_capacity(65_536, stream), body: Vec::new() }
    }

    /// Sends a request that [`request`] made; gives the body of its answer, which is 200.
    pub fn ask(&mut self, request: &str) -> &[u8] {
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut line, mut length) = (String::new(), None);
        self.stream.read_line(&mut line).unwrap();
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

/// A question or a command, as it goes over the connection.
pub fn request(token: &str, body: &serde_json::Value) -> String {
    let body = body.to_string();
    format!(
        "POST /graphql HTTP/1.1\r\nhost: benchmark\r\ncontent-type: application/json\r\nauthorization: Bearer {token}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}
