//! Clients in numbers: connections from addresses of their own, and as much of HTTP as an attack takes.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    runtime::{Builder, Runtime},
    time::timeout,
};

/// The server that is attacked.
#[derive(Clone)]
pub struct Target {
    address: SocketAddr,
    process: u32,
}

impl Target {
    pub fn new(address: &str, process: u32) -> Self {
        Self { address: address.parse().unwrap(), process }
    }

    /// Seconds that its process has worked.
    pub fn worked(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process)).unwrap_or_default();
        let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
    }

    /// Connects from an address of this machine; with little room for what comes back, where that is said.
    pub async fn connect(&self, host: u8, room: Option<u32>) -> Option<TcpStream> {
        let socket = TcpSocket::new_v4().ok()?;
        if let Some(room) = room {
            socket.set_recv_buffer_size(room).ok()?;
        }
        socket.bind((Ipv4Addr::new(127, 0, 0, host), 0).into()).ok()?;
        timeout(Duration::from_secs(5), socket.connect(self.address)).await.ok()?.ok()
    }

    /// Sends a request; gives the status, 0 where there is none, and the body.
    pub async fn ask(&self, host: u8, request: &[u8]) -> (u16, Vec<u8>) {
        let Some(mut stream) = self.connect(host, None).await else { return (0, Vec::new()) };
        // A server that refuses a request by its head may not read the rest.
        let _ = stream.write_all(request).await;
        let mut answer = Vec::new();
        let _ = timeout(Duration::from_secs(35), stream.read_to_end(&mut answer)).await;
        let status = answer.get(9..12).and_then(|status| std::str::from_utf8(status).ok()?.parse().ok());
        (status.unwrap_or_default(), answer)
    }
}

/// What attackers run on: one thread, so that the server has the other core.
pub fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// A request with a body.
pub fn post(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: benchmark\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// A question in JSON.
pub fn question(body: &str, headers: &str) -> Vec<u8> {
    post("/graphql", &format!("content-type: application/json\r\n{headers}"), body.as_bytes())
}
