//! TLS without a proxy: real handshakes, certificates that are replaced, and clients that stay in the handshake.

use crate::harness::{Database, Folder, World, certificate};
use future_community::{
    config::Rate,
    http::{App, Door, Edge, Settings, Tls, serve},
    outbound,
};
use rustls::pki_types::ServerName;
use serde_json::json;
use std::{
    fs,
    net::SocketAddr,
    num::NonZeroU32,
    path::Path,
    process::{Command, Output, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
const NAMES: [&str; 2] = ["cert.pem", "key.pem"];
/// How often the certificate is looked at, so that a test need not wait.
const LOOK: Duration = Duration::from_millis(20);
const DEADLINE: Duration = Duration::from_secs(30);

/// A server that speaks TLS.
pub struct Served {
    folder: Folder,
    pub address: SocketAddr,
    server: JoinHandle<std::io::Result<()>>,
    pub world: World,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Served {
    pub async fn with(connections: u32, edge: Edge) -> Self {
        let folder = Folder::new();
        let [cert, key] = certificate(folder.path(), 30, NAMES);
        let tls = Tls::read(&cert, &key).unwrap().looking_every(LOOK);
        let world = World::on(Database::sqlite()).await;
        let settings = Settings { edge, trust_forwarded_for: false, ..world.app.settings };
        let kept = (world.app.api.reachable(), world.app.api.files());
        let authenticator = Arc::clone(&world.app.authenticator);
        let app = App::reaching(Arc::clone(&world.store), authenticator, settings, kept);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let webhooks = app.api.reachable().guarded(None).unwrap();
        let door = Door::new(listener, Some(tls));
        Self { folder, address, server: tokio::spawn(serve(app, door, connections, webhooks)), world }
    }

    /// Shakes hands over a connection, trusting the certificate that is in the folder now.
    async fn shake(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        self.shake_for(stream, &[]).await
    }

    /// The same, to speak one of these protocols.
    pub async fn shake_for(
        &self,
        stream: TcpStream,
        protocols: &[&[u8]],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        shake(self.folder.path(), stream, protocols).await
    }

    async fn connect(&self) -> std::io::Result<TlsStream<TcpStream>> {
        self.shake(TcpStream::connect(self.address).await.unwrap()).await
    }

    /// Whether somebody who trusts the certificate in the folder, and no other, is answered.
    pub async fn is_healthy(&self) -> bool {
        let Ok(mut stream) = self.connect().await else { return false };
        stream.write_all(HEALTH).await.unwrap();
        rest(&mut stream).await.starts_with("HTTP/1.1 200")
    }

    /// Runs a client that knows the certificate in the folder.
    pub async fn client(&self, program: &'static str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.args(arguments).env("no_proxy", "*").current_dir(self.folder.path()).stdin(Stdio::null());
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }
}

/// Shakes hands, trusting the certificate in a folder, to speak one of these protocols.
pub async fn shake(
    folder: &Path,
    stream: TcpStream,
    protocols: &[&[u8]],
) -> std::io::Result<TlsStream<TcpStream>> {
    let pem = fs::read(folder.join("cert.pem")).unwrap();
    let mut config = outbound::tls(Some(&pem)).unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").unwrap(), stream).await
}

/// What comes until the connection ends, however it ends.
async fn rest(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// As many connections of one address as it likes.
pub fn open() -> Edge {
    Edge { connections_per_address: None, ..Edge::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_ask_by_tls_and_are_told_to_stay_with_it() {
    let served = Served::with(8, open()).await;
    let url = format!("https://localhost:{}/graphql", served.address.port());
    let question = r#"{"query":"{ programme { code } }"}"#;
    let sends = "content-type: application/json";
    for version in [["--tlsv1.2", "--tls-max", "1.2"], ["--tlsv1.3", "--tls-max", "1.3"]] {
        for (spoken, first) in [("--http2", "HTTP/2 200"), ("--http1.1", "HTTP/1.1 200")] {
            let line = [
                &["-sS", "-i", spoken, "--cacert", "cert.pem", "-H", sends, "-d", question][..],
                &version,
                &[url.as_str()],
            ]
            .concat();
            let asked = served.client("curl", &line).await;
            let said = String::from_utf8(asked.stdout).unwrap();
            assert!(said.starts_with(first) && said.contains("fuyang-2022-8"), "{said}");
            assert!(said.contains("strict-transport-security: max-age=31536000\r\n"), "{said}");
        }
    }
    // Without the certificate nobody believes it, and nobody speaks what is out of date.
    for line in
        [&["-sS", url.as_str()][..], &["-sS", "--cacert", "cert.pem", "--tls-max", "1.1", url.as_str()]]
    {
        assert!(!served.client("curl", line).await.status.success(), "{line:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_replaced_is_shown_and_a_bad_one_is_not() {
    let served = Served::with(8, open()).await;
    let folder = served.folder.path();
    assert!(served.is_healthy().await);
    let before = fs::read(folder.join("cert.pem")).unwrap();
    // A certificate whose key is not there yet: the old one is shown on.
    let [cert, key] = certificate(folder, 30, ["next.pem", "next-key.pem"]);
    let mut kept = served.connect().await.unwrap();
    fs::rename(&cert, folder.join("cert.pem")).unwrap();
    let look = Instant::now();
    while look.elapsed() < LOOK * 10 {
        assert!(!served.is_healthy().await, "the next certificate is shown without its key");
    }
    let next = fs::read(folder.join("cert.pem")).unwrap();
    fs::write(folder.join("cert.pem"), &before).unwrap();
    assert!(served.is_healthy().await, "the old one is not shown any more");
    fs::write(folder.join("cert.pem"), next).unwrap();
    fs::rename(&key, folder.join("key.pem")).unwrap();
    let look = Instant::now();
    while !served.is_healthy().await {
        assert!(look.elapsed() < DEADLINE, "the next certificate is not shown");
        tokio::task::yield_now().await;
    }
    // Who was there goes on.
    kept.write_all(HEALTH).await.unwrap();
    assert!(rest(&mut kept).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn who_stays_in_the_handshake_gives_its_place_up_and_is_not_waited_for() {
    let served = Served::with(1, open()).await;
    // The only place is taken by who says nothing, and then by who begins to.
    let mut silent = TcpStream::connect(served.address).await.unwrap();
    assert!(served.is_healthy().await, "who is in the handshake holds the only place");
    assert_eq!(rest(&mut silent).await, "");
    let mut slow = TcpStream::connect(served.address).await.unwrap();
    // The head of a record, and the beginning of what it announces.
    slow.write_all(&[22, 3, 1, 1, 0, 1, 0]).await.unwrap();
    let begun = Instant::now();
    rest(&mut slow).await;
    assert!(begun.elapsed() < DEADLINE, "{:?}", begun.elapsed());
    assert!(served.is_healthy().await);
}

#[tokio::test]
async fn plain_http_is_not_answered_where_tls_is_spoken() {
    let served = Served::with(8, open()).await;
    let mut plain = TcpStream::connect(served.address).await.unwrap();
    plain.write_all(HEALTH).await.unwrap();
    let said = rest(&mut plain).await;
    assert!(!said.contains("HTTP"), "{said}");
    assert!(served.is_healthy().await);
}

#[tokio::test]
async fn who_reads_by_drops_is_cut_off_by_tls_too() {
    let edge = Edge { patience: Duration::from_millis(300), ..open() };
    let served = Served::with(8, edge).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let stream = socket.connect(served.address).await.unwrap();
    let mut stream = served.shake(stream).await.unwrap();
    // No buffer of the system takes the answer whole.
    let fields: Vec<String> = (0..400).map(|at| format!("a{at}: organizations {{ ...F }}")).collect();
    let fields = fields.join(" ");
    let query = format!(
        "{{ {fields} }} fragment F on Organization {{ name englishName responsibilities {{ text scenarios {{ name }} \
         activities id }} }}"
    );
    let body = json!({ "query": query }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut first = vec![0; 1024];
    let length = stream.read(&mut first).await.unwrap();
    let first = String::from_utf8_lossy(&first[..length]).into_owned();
    let announced = first.split("content-length: ").nth(1).unwrap_or_else(|| panic!("{first}"));
    let announced: usize = announced.split("\r\n").next().unwrap().parse().unwrap();
    let mut read = 0;
    loop {
        let mut drop = [0; 16];
        match stream.read(&mut drop).await {
            Ok(0) | Err(_) => break,
            Ok(bytes) => read += bytes,
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(read < announced / 2, "{read} of {announced}");
}

#[tokio::test]
async fn handshakes_count_for_their_address() {
    let edge = Edge { address_rate_limit: Rate(NonZeroU32::new(1)), ..open() };
    let served = Served::with(64, edge).await;
    let mut refused = 0;
    for _ in 0..8 {
        refused += u32::from(served.connect().await.is_err());
    }
    assert!(refused > 0, "as many handshakes as one likes");
}
