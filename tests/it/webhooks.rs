//! Webhooks: what is told, to whom, in which order, and where nothing is ever sent.

mod addresses;
mod consumer;
mod delivery;
mod documents;
mod failures;
mod https;
mod late;
mod many;
mod processes;
mod registering;
mod rights;
mod verified;
mod wake;

use crate::harness::{Person, World};
use base64::{Engine, engine::general_purpose::STANDARD};
pub use consumer::Consumer;
use consumer::Message;
use future_community::http::{Sending, send_webhooks};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

/// The bytes of a secret.
fn secret_of(text: &str) -> Vec<u8> {
    let bytes = STANDARD.decode(text.strip_prefix("whsec_").unwrap()).unwrap();
    assert_eq!(bytes.len(), 32);
    bytes
}

/// Begins to tell, as a server does.
fn telling(world: &World) -> Sending {
    send_webhooks(&world.app, world.app.api.reachable().guarded(None).unwrap())
}

/// The same, giving each request so long.
fn telling_within(world: &World, whole: Duration) -> Sending {
    send_webhooks(&world.app, world.app.api.reachable().guarded(None).unwrap().within(whole))
}

const SHOWN: &str = "id revision name url form kinds accounts { name } state suspendedBecause lastOutcome lastStatus lastDeliveredAt \
                     pendingSince consecutiveFailures";

/// Gives a command on webhooks; answers its payload.
async fn give(by: &Person<'_>, command: &str, mut input: Value) -> Value {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    if input["idempotencyKey"].is_null() {
        input["idempotencyKey"] = json!(format!("webhooks, {}", KEYS.fetch_add(1, Ordering::Relaxed)));
    }
    let secret = if matches!(command, "createWebhook" | "rotateWebhookSecret") { "secret" } else { "" };
    let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {command}(input: $input) {{ webhook {{ {SHOWN} }} {secret} userErrors {{ code path }} }} }}"
    );
    by.ask_with(&query, json!({ "input": input })).await[command].clone()
}

/// The same, which is done.
pub async fn done(by: &Person<'_>, command: &str, input: Value) -> Value {
    let payload = give(by, command, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{command}");
    payload
}

/// The same, which is refused: by which code, at which field.
async fn refused(by: &Person<'_>, command: &str, input: Value) -> (String, String) {
    let payload = give(by, command, input).await;
    assert!(payload["webhook"].is_null(), "{payload}");
    let error = &payload["userErrors"][0];
    let field = error["path"].as_array().unwrap().last().unwrap().as_str().unwrap();
    (error["code"].as_str().unwrap().to_owned(), field.to_owned())
}

/// The id of an account as it is administered.
pub async fn account(world: &World, name: &str) -> String {
    let query =
        "query($text: String) { accounts(first: 100, filter: { text: $text }) { nodes { id name } } }";
    let found = world.person("sysadmin").await.ask_with(query, json!({ "text": name })).await;
    let nodes = found["accounts"]["nodes"].as_array().unwrap().clone();
    nodes.iter().find(|it| it["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
}

/// Registers a consumer for the data platform; answers its secret.
async fn registered(world: &World, consumer: &Consumer) -> String {
    registered_as(world, "platform", consumer).await
}

/// The same, under a name.
async fn registered_as(world: &World, name: &str, consumer: &Consumer) -> String {
    world.person("data-platform").await;
    let input =
        json!({ "name": name, "url": consumer.url(), "accounts": [account(world, "data-platform").await] });
    done(&world.person("sysadmin").await, "createWebhook", input).await["secret"].as_str().unwrap().to_owned()
}

/// A webhook as who administers it sees it.
async fn seen(world: &World, name: &str) -> Value {
    let all = world.person("sysadmin").await.ask(&format!("{{ webhooks {{ {SHOWN} }} }}")).await;
    all["webhooks"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone()
}

/// The same, once it is so. It is asked for as long as it takes, and a test that waits for ever fails.
async fn seen_once(world: &World, name: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let so = async {
        loop {
            let now = seen(world, name).await;
            if is_so(&now) {
                return now;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), so).await.expect("it never came to be so")
}

/// Does something with the webhook as it is now.
pub async fn step(world: &World, command: &str, name: &str) -> Value {
    let now = seen(world, name).await;
    let input = json!({ "id": now["id"], "expectedRevision": now["revision"], "reason": "例行" });
    done(&world.person("sysadmin").await, command, input).await
}

/// What a consumer has that takes each message once.
#[derive(Default)]
pub struct Kept {
    ids: Vec<String>,
    pub things: BTreeMap<String, String>,
    cursor: Option<String>,
    pub resets: usize,
}

impl Kept {
    /// Takes a message in, unless it is known; it goes on where the last one ended.
    pub fn take(&mut self, message: &Message) -> bool {
        if self.ids.contains(&message.id()) {
            return false;
        }
        self.ids.push(message.id());
        if message.kind() != "feed.changed" {
            return true;
        }
        let data = message.data();
        if data["reset"] == true {
            self.things.clear();
            self.resets += 1;
            assert!(data["after"].is_null());
        } else {
            assert_eq!(data["after"].as_str(), self.cursor.as_deref(), "nothing is missing between two");
        }
        for change in data["changes"].as_array().unwrap() {
            let id = change["id"].as_str().unwrap().to_owned();
            if change["type"] == "UPSERT" {
                self.things.insert(id, change["version"].as_str().unwrap().to_owned());
            } else {
                self.things.remove(&id);
            }
        }
        self.cursor = data["cursor"].as_str().map(str::to_owned);
        true
    }

    /// Takes in what comes until the last page of a walk, and answers each with 204.
    async fn catch_up(&mut self, consumer: &mut Consumer) {
        loop {
            let message = consumer.next().await;
            self.take(&message);
            let is_last = message.kind() == "feed.changed" && message.data()["hasMore"] == false;
            message.answers(204);
            if is_last {
                return;
            }
        }
    }

    /// Holds it against a copy of the same account from the beginning.
    async fn is_up_to_date(&self, world: &World) {
        let platform = world.person("data-platform").await;
        let query = "query($after: String) { changes(after: $after, first: 200) { changes { id version } cursor hasMore } }";
        let (mut fresh, mut after) = (BTreeMap::new(), Value::Null);
        loop {
            let page = platform.ask_with(query, json!({ "after": after })).await["changes"].clone();
            for change in page["changes"].as_array().unwrap() {
                let text = |name: &str| change[name].as_str().unwrap().to_owned();
                fresh.insert(text("id"), text("version"));
            }
            after = page["cursor"].clone();
            if page["hasMore"] == false {
                break;
            }
        }
        assert_eq!(self.things, fresh);
    }
}
