//! Streams of changes that nobody reads: by event stream and by socket nothing is read ahead for them, they are cut off, and who
//! comes again goes on where it was.

use super::{Served, head, is_broken_off, large, open};
use crate::policy::acknowledge;
use future_community::http::Edge;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// A page of the duties, with so much of each.
fn follows(of_each: &str) -> String {
    format!(
        "subscription($after: String) {{ changes(after: $after, first: 200, kinds: [DUTY]) {{ reset hasMore cursor changes \
         {{ type id version node {{ ... on Duty {{ {of_each} }} }} }} }} }}"
    )
}

/// So many fields of a duty that cost nothing to read.
fn fields(many: usize) -> String {
    let fields: Vec<String> = (0..many).map(|at| format!("a{at}: updatedAt")).collect();
    fields.join(" ")
}

/// As much of a duty as makes the whole register much more than any buffer takes.
const USUAL: usize = 20;
/// As much as makes two pages more than half of what there is room for.
const MUCH: usize = 300;

#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Events,
    Socket,
}

/// Somebody who follows, and reads what it likes.
pub(super) enum Follower {
    Events(TcpStream, Vec<u8>),
    Socket(Box<WebSocketStream<TcpStream>>),
}

impl Follower {
    /// Opens a stream from a cursor on, on a connection; none where there are as many as there may be.
    pub(super) async fn opens(
        (served, stream): (&Served, TcpStream),
        token: &str,
        way: Way,
        question: &str,
        after: Option<&str>,
    ) -> Option<Self> {
        let body = json!({ "query": question, "variables": { "after": after } });
        match way {
            Way::Events => Self::by_events(stream, token, &body).await,
            Way::Socket => Self::by_socket(served, stream, token, &body).await,
        }
    }

    async fn by_events(mut stream: TcpStream, token: &str, body: &Value) -> Option<Self> {
        let asked =
            head(&body.to_string(), Some(token)).replace("\r\n\r\n", "\r\naccept: text/event-stream\r\n\r\n");
        stream.write_all(asked.as_bytes()).await.unwrap();
        let mut read = Vec::new();
        while !read.windows(4).any(|it| it == b"\r\n\r\n") {
            assert!(stream.read_buf(&mut read).await.unwrap() > 0, "it ended");
        }
        read.starts_with(b"HTTP/1.1 200").then_some(Self::Events(stream, read))
    }

    async fn by_socket(served: &Served, stream: TcpStream, token: &str, body: &Value) -> Option<Self> {
        let mut request = format!("ws://{}/graphql/ws", served.address).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        let mut socket = client_async(request, stream).await.ok()?.0;
        let payload = json!({ "Authorization": format!("Bearer {token}") });
        for said in [
            json!({ "type": "connection_init", "payload": payload }),
            json!({ "type": "subscribe", "id": "1", "payload": body }),
        ] {
            socket.send(Message::Text(said.to_string().into())).await.ok()?;
        }
        match socket.next().await {
            Some(Ok(Message::Text(text))) if text.contains("connection_ack") => {
                Some(Self::Socket(Box::new(socket)))
            }
            _ => None,
        }
    }

    pub(super) fn stream(&self) -> &TcpStream {
        match self {
            Self::Events(stream, _) => stream,
            Self::Socket(socket) => socket.get_ref(),
        }
    }

    /// The next page; a test that waits for one that never comes fails.
    pub(super) async fn page(&mut self) -> Value {
        let page = timeout(Duration::from_secs(30), self.answer()).await.expect("nothing is told");
        assert!(page["errors"].is_null(), "{page}");
        page["data"]["changes"].clone()
    }

    /// Waits until a socket says that its operation is complete.
    pub(super) async fn is_complete(&mut self) {
        let Self::Socket(socket) = self else { panic!("it is no socket") };
        let complete = async {
            while let Some(Ok(said)) = socket.next().await {
                if said.to_text().is_ok_and(|said| said.contains("\"complete\"")) {
                    return true;
                }
            }
            false
        };
        assert!(
            timeout(Duration::from_secs(30), complete).await.expect("it goes on"),
            "it was closed before"
        );
    }

    /// Waits until the connection of a socket is closed.
    pub(super) async fn is_over(&mut self) {
        let Self::Socket(socket) = self else { panic!("it is no socket") };
        let over = async { while let Some(Ok(_)) = socket.next().await {} };
        timeout(Duration::from_secs(30), over).await.expect("it stays open");
    }

    async fn answer(&mut self) -> Value {
        match self {
            Self::Events(stream, read) => {
                let mut seen = 0;
                loop {
                    // Only what came is looked at, so that it is read as fast as it comes.
                    if let Some(end) = read[seen..].windows(2).position(|it| it == b"\n\n") {
                        let event: Vec<u8> = read.drain(..seen + end + 2).collect();
                        let data = event.windows(6).position(|it| it == b"data: ");
                        if let Some(from) = data {
                            return serde_json::from_slice(&event[from + 6..]).unwrap();
                        }
                        seen = 0;
                        continue;
                    }
                    seen = read.len().saturating_sub(1);
                    assert!(stream.read_buf(read).await.unwrap() > 0, "it ended");
                }
            }
            Self::Socket(socket) => loop {
                let said = socket.next().await.expect("it goes on").unwrap();
                let Message::Text(text) = said else { continue };
                let message: Value = serde_json::from_str(&text).unwrap();
                match message["type"].as_str().unwrap() {
                    "next" => return message["payload"].clone(),
                    "ping" => {}
                    other => panic!("{other}: {message}"),
                }
            },
        }
    }
}

/// What somebody has who takes in pages.
#[derive(Default)]
struct Taken {
    things: BTreeMap<String, String>,
    cursor: Option<String>,
    resets: usize,
}

impl Taken {
    /// Takes a page in; says whether there are more.
    fn take(&mut self, page: &Value) -> bool {
        if page["reset"] == true {
            self.things.clear();
            self.resets += 1;
        }
        for change in page["changes"].as_array().unwrap() {
            assert_eq!(change["type"], "UPSERT");
            let text = |name: &str| change[name].as_str().unwrap().to_owned();
            self.things.insert(text("id"), text("version"));
        }
        self.cursor = page["cursor"].as_str().map(str::to_owned);
        page["hasMore"] == true
    }

    /// Opens a stream where it stands, as soon as it is let in, and takes in what there is.
    async fn catch_up(&mut self, served: &Served, token: &str, way: Way) {
        let question = follows(&fields(USUAL));
        let in_time = async {
            loop {
                let (after, to) = (self.cursor.as_deref(), (served, served.connect().await));
                if let Some(stream) = Follower::opens(to, token, way, &question, after).await {
                    return stream;
                }
            }
        };
        let mut stream =
            timeout(Duration::from_secs(30), in_time).await.expect("whoever is gone keeps its place");
        while self.take(&stream.page().await) {}
    }
}

/// A stream that nobody reads costs the server no more than what lies there for it.
async fn nothing_is_read_ahead(way: Way) {
    let edge = Edge { patience: Duration::from_secs(1), streams_per_account: 1, ..open() };
    let (served, token) = large(edge).await;
    let statements = || served.world.store.statements();
    let (mut fresh, before) = (Taken::default(), statements());
    fresh.catch_up(&served, &token, way).await;
    let of_all = statements() - before;
    let mut kept = Taken::default();
    let question = follows(&fields(USUAL));
    let in_time = async {
        loop {
            let to = (&served, served.connect_tightly().await);
            if let Some(stream) = Follower::opens(to, &token, way, &question, None).await {
                return stream;
            }
        }
    };
    let mut slow = timeout(Duration::from_secs(30), in_time).await.expect("the one before left its place");
    let before = statements();
    assert!(kept.take(&slow.page().await), "there is much more");
    // It reads nothing any more, and has the only stream that its account may have.
    acknowledge(&served.world, "education-1", "baihe").await;
    is_broken_off(slow.stream()).await;
    let of_it = statements() - before;
    assert!(of_it < of_all / 2, "what is not read is not asked for: {of_it} of {of_all} statements");
    kept.catch_up(&served, &token, way).await;
    fresh.catch_up(&served, &token, way).await;
    assert!(kept.things.len() > 5_000 && kept.things == fresh.things && kept.resets == 1);
}

#[tokio::test]
async fn an_event_stream_that_nobody_reads_is_cut_off_and_resumed() {
    nothing_is_read_ahead(Way::Events).await;
}

#[tokio::test]
async fn a_socket_that_nobody_reads_is_cut_off_and_resumed() {
    nothing_is_read_ahead(Way::Socket).await;
}

/// So many of whom none reads come to hold no more than answers may.
async fn the_slowest_gives_way(way: Way) {
    // So that it is not for being slow that anybody goes.
    let edge = Edge { answers: 4 << 20, patience: Duration::from_mins(10), ..open() };
    let (served, token) = large(edge).await;
    let question = follows(&fields(MUCH));
    let mut all = Vec::new();
    for _ in 0..6 {
        let to = (&served, served.connect_tightly().await);
        let mut follower = Follower::opens(to, &token, way, &question, None).await.unwrap();
        if all.is_empty() {
            assert!(follower.page().await.to_string().len() > 1 << 20, "its pages are no long answers");
        }
        all.push(follower);
    }
    let broken = async {
        loop {
            let broken = all.iter().filter(|it| it.stream().take_error().unwrap().is_some()).count();
            if broken > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(30), broken).await.expect("as many as like hold what they do not read");
    super::is_answered(&served.question().await);
}

#[tokio::test]
async fn event_streams_that_nobody_reads_have_a_budget() {
    the_slowest_gives_way(Way::Events).await;
}

#[tokio::test]
async fn sockets_that_nobody_reads_have_a_budget() {
    the_slowest_gives_way(Way::Socket).await;
}
