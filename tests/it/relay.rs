//! The relay to NATS: what a consumer of the stream comes to have is what whoever asks has.

mod hands_on;
mod nats;
mod unfit;

use crate::harness::{Folder, PASSWORD, World};
use async_nats::jetstream::{self, stream::Stream};
use future_community::{http::App, http::serve};
use nats::Nats;
use serde_json::{Value, json};
use std::{collections::BTreeMap, process::Stdio, sync::Arc};
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    task::JoinHandle,
};

const STREAM: &str = "fuyang-2022-8-feed";

/// A register that is served over the network.
struct Served {
    address: String,
    server: JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn by(app: &Arc<App>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let webhooks = app.api.reachable().guarded(None).unwrap();
        Self { address, server: tokio::spawn(serve(Arc::clone(app), listener, 100, webhooks)) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The relay, as an operator starts it.
fn relay(folder: &Folder, nats: &Nats, url: &str, more: &[&str]) -> Command {
    std::fs::write(folder.path().join("secret"), PASSWORD).unwrap();
    std::fs::write(folder.path().join("password"), nats::PASSWORD).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_future-community"));
    command
        .args(["relay", &nats.url(), "--url", url, "--client-id", "data-platform", "--secret-file", "secret"])
        .args(["--nats-user", nats::USER, "--nats-password-file", "password"])
        .args(more)
        .env_clear()
        .env("LOG_LEVEL", "debug")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Has the relay hand on all that there is.
async fn hand_on(folder: &Folder, nats: &Nats, url: &str, more: &[&str]) {
    let ended = relay(folder, nats, url, &[&["--once"], more].concat()).output().await.unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

async fn kill(mut relay: Child) {
    relay.kill().await.unwrap();
}

/// What somebody has of the things that the account sees: the version of each.
type Things = BTreeMap<(String, String), String>;

/// What who asks has.
async fn asked(world: &World) -> Things {
    let person = world.person("data-platform").await;
    let (mut things, mut after) = (Things::new(), None);
    loop {
        let query = "query($after: String) { changes(after: $after, first: 200) { hasMore cursor changes { type kind id version } } }";
        let page = person.ask_with(query, json!({ "after": after })).await["changes"].clone();
        for change in page["changes"].as_array().unwrap() {
            assert_eq!(change["type"], "UPSERT");
            things.insert(thing(change), change["version"].as_str().unwrap().to_owned());
        }
        if page["hasMore"] == false {
            return things;
        }
        after = page["cursor"].as_str().map(str::to_owned);
    }
}

fn thing(change: &Value) -> (String, String) {
    (change["kind"].as_str().unwrap().to_owned(), change["id"].as_str().unwrap().to_owned())
}

/// What a consumer of the stream has, that reads it from its beginning.
#[derive(Default)]
struct Consumed {
    things: Things,
    /// How often each kind began again.
    resets: BTreeMap<String, usize>,
    messages: u64,
}

async fn stream(nats: &Nats) -> Option<Stream> {
    jetstream::new(nats.client().await).get_stream(STREAM).await.ok()
}

/// The number of the last message of the stream.
async fn last(nats: &Nats) -> u64 {
    stream(nats).await.map_or(0, |stream| stream.cached_info().state.last_sequence)
}

async fn consumed(nats: &Nats) -> Consumed {
    let mut consumed = Consumed::default();
    let Some(stream) = stream(nats).await else { return consumed };
    let mut ids = std::collections::HashSet::new();
    for number in 1..=stream.cached_info().state.last_sequence {
        let message = stream.get_raw_message(number).await.unwrap();
        let id = message.headers.get("Nats-Msg-Id").unwrap().as_str().to_owned();
        assert!(ids.insert(id.clone()), "{id} is there twice");
        let change: Value = serde_json::from_slice(&message.payload).unwrap();
        let kind = change["kind"].as_str().unwrap().to_owned();
        assert_eq!(message.subject.as_str(), format!("fuyang-2022-8.feed.{kind}"));
        consumed.messages += 1;
        match change["type"].as_str().unwrap() {
            "RESET" => {
                *consumed.resets.entry(kind.clone()).or_default() += 1;
                consumed.things.retain(|(of, _), _| *of != kind);
            }
            "UPSERT" => {
                consumed.things.insert(thing(&change), change["version"].as_str().unwrap().to_owned());
            }
            "ACCESS_LOST" => {
                consumed.things.remove(&thing(&change));
            }
            other => panic!("{other}"),
        }
    }
    consumed
}
