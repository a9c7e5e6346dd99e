//! What clients may take before anything is done for them: places, room for what they send, and time to read.

mod bodies;
mod files;
mod order;
mod places;
mod readers;
mod sockets;
mod streams;
mod tables;

use crate::harness::{Database, Pack, World};
use future_community::{
    config::Rate,
    files::{Files, Storage},
    http::{App, Edge, Settings, serve},
};
use serde_json::{Value, json};
use std::{
    fmt::Write,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinHandle,
};

/// A server with real connections.
struct Served {
    world: World,
    address: SocketAddr,
    server: JoinHandle<std::io::Result<()>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// As many connections of one address as it likes, so that each test bounds what it is about.
fn open() -> Edge {
    Edge { connections_per_address: None, ..Edge::default() }
}

fn times(count: u32) -> Rate {
    Rate(NonZeroU32::new(count))
}

impl Served {
    async fn with(connections: u32, edge: Edge) -> Self {
        Self::limited(connections, edge, Rate(None)).await
    }

    async fn limited(connections: u32, edge: Edge, rate_limit: Rate) -> Self {
        let world = World::on(Database::sqlite()).await;
        let files = world.app.api.files();
        Self::of(world, files, (connections, edge, rate_limit)).await
    }

    /// One that takes files of so many bytes.
    async fn taking(bytes: u64, connections: u32, edge: Edge) -> Self {
        let world = World::on(Database::sqlite()).await;
        let storage = Storage::folder(&world.database.files()).unwrap();
        let files = Files::at(&crate::harness::ISSUER.parse().unwrap(), Some(storage));
        Self::of(world, Arc::new(files.within(bytes, 4 * bytes)), (connections, edge, Rate(None))).await
    }

    async fn of(world: World, files: Arc<Files>, (connections, edge, rate_limit): (u32, Edge, Rate)) -> Self {
        let settings = Settings { edge, rate_limit, ..world.app.settings };
        let of_world = &world.app;
        let kept = (of_world.api.reachable(), files);
        let authenticator = Arc::clone(&of_world.authenticator);
        let app = App::reaching(Arc::clone(&world.store), authenticator, settings, kept);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let webhooks = app.api.reachable().guarded(None).unwrap();
        Self { world, address, server: tokio::spawn(serve(app, listener, connections, webhooks)) }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Connects from another address of this machine.
    async fn connect_from(&self, host: u8) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::new(127, 0, 0, host), 0).into()).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    /// Connects with little room for what comes back.
    async fn connect_tightly(&self) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    /// Sends a request on a connection of its own; gives what comes back.
    async fn send(&self, request: &[u8]) -> String {
        let mut stream = self.connect().await;
        // Who is refused by the head may find the connection closed.
        let _ = stream.write_all(request).await;
        rest(&mut stream).await
    }

    async fn health(&self) -> String {
        self.send(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await
    }

    /// A question of nobody's.
    async fn question(&self) -> String {
        self.send(&asked(&json!({ "query": "{ programme { code } }" }), None)).await
    }
}

/// How many communities a large register has beside those of annex 1, so that no buffer of the system takes a list of their
/// duties.
const MORE: usize = 1_000;

/// A server with a large register, and the token of who sees all of it.
async fn large(edge: Edge) -> (Served, String) {
    let served = Served::with(8, edge).await;
    let mut lines = String::new();
    for at in 0..MORE {
        let _ = writeln!(
            lines,
            "{},more-{at},CREATION,社区{at},fuchunwan-new-city,,2023-12,PROVINCIAL,,1",
            100 + at
        );
    }
    let pack = Pack::copy()
        .and("communities.csv", lines.trim_end())
        .with("programme.toml", "total_communities = 59", &format!("total_communities = {}", 59 + MORE))
        .with("programme.toml", "planned_count = 10", &format!("planned_count = {}", 10 + MORE));
    pack.import(&served.world).await;
    let office = served.world.person("fengmao-office.coordinator").await;
    let token = office.token.unwrap();
    (served, token)
}

/// Waits until the server broke a connection off of which nothing is read; a test in which it never does fails.
async fn is_broken_off(stream: &TcpStream) {
    let broken = async {
        while stream.take_error().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), broken).await.expect("whoever reads nothing is waited for");
}

/// A question, and with it as much as is said that nobody reads.
fn asked(body: &Value, token: Option<&str>) -> Vec<u8> {
    head(&body.to_string(), token).into_bytes()
}

fn head(body: &str, token: Option<&str>) -> String {
    let authorization = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    let length = body.len();
    format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         {authorization}content-length: {length}\r\n\r\n{body}"
    )
}

/// What comes until the connection ends.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // One that is cut off has said what it said.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

#[track_caller]
fn is_answered(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("fuyang-2022-8"), "{answer}");
}

/// There is no room, and when to come again.
#[track_caller]
fn is_busy(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: 1\r\n") && answer.contains("UNAVAILABLE"), "{answer}");
}
