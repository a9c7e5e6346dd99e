//! The server that is measured, and as much of HTTP as it takes to ask it.

use super::Place;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

const PASSWORD: &str = "password-of-the-benchmark";
const ISSUER: &str = "http://benchmark.example";

pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    /// Serves the register of a place.
    pub fn serve(place: &Place) -> Self {
        Self::start(place, "serve")
    }

    /// Starts a command that serves, and counts nobody: what is measured is not how soon it refuses.
    pub fn start(place: &Place, command: &str) -> Self {
        // A server that takes all memory there is ends itself, not the machine.
        let limits = ["--as=4294967296".to_owned()];
        Self::within(place, command, &limits, &[("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")])
    }

    /// Starts a command that serves, within limits as `prlimit` has them, and told this.
    pub fn within(place: &Place, command: &str, limits: &[String], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new("prlimit")
            .args(limits)
            .args([binary().as_str(), command])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("BIND", "127.0.0.1:0")
            .env("ISSUER", ISSUER)
            .env("DEMO_PASSWORD", PASSWORD)
            .env("POLICY_DIR", place.policy())
            .env("INTROSPECTION", "everyone")
            .env("PASSWORD_GRANT", "true")
            .env("LOG_FORMAT", "json")
            .envs(environment.iter().copied())
            .envs(place.database().map(|url| ("DATABASE_URL", url)))
            .current_dir(place.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = log.next().unwrap().unwrap();
            let line: Value = serde_json::from_str(&line).unwrap_or_default();
            if line["message"] == "listening" {
                break line["address"].as_str().unwrap().to_owned();
            }
        };
        std::thread::spawn(move || log.for_each(drop));
        Self { child, address }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// A connection to it; none where it ended itself.
    pub fn connect(&self) -> Option<TcpStream> {
        let stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(35))).unwrap();
        Some(stream)
    }

    /// The access token of an account.
    pub fn sign_in(&self, name: &str) -> String {
        let form = format!("grant_type=password&username={name}&password={PASSWORD}");
        let head = "POST /oauth/token HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded";
        let answer: Value = serde_json::from_str(&self.send(head, &form).1).unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// Gives a command, which must be done; gives what is selected of its payload.
    pub fn command(&self, token: &str, name: &str, selection: &str, input: Value) -> Value {
        let payload = self.try_command(token, name, selection, input);
        assert_eq!(payload["userErrors"], json!([]), "{name}: {payload}");
        payload
    }

    /// The same, whatever comes of it; null where the server is gone.
    pub fn try_command(&self, token: &str, name: &str, selection: &str, mut input: Value) -> Value {
        static GIVEN: AtomicUsize = AtomicUsize::new(0);
        input["idempotencyKey"] = json!(GIVEN.fetch_add(1, Ordering::Relaxed).to_string());
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {name}(input: $input) {{ {selection} userErrors {{ message }} }} }}"
        );
        let answer = self.json(token, &json!({ "query": query, "variables": { "input": input } }));
        answer["data"][name].clone()
    }

    /// Asks a question that is answered.
    pub fn question(&self, token: &str, query: &str) -> Value {
        self.json(token, &json!({ "query": query }))["data"].clone()
    }

    fn json(&self, token: &str, body: &Value) -> Value {
        let head = format!(
            "POST /graphql HTTP/1.1\r\ncontent-type: application/json\r\nauthorization: Bearer {token}"
        );
        serde_json::from_str(&self.send(&head, &body.to_string()).1).unwrap_or_default()
    }

    /// Sends a request; gives its status and body, or 0 where the server is gone.
    pub fn send(&self, head: &str, body: &str) -> (u16, String) {
        let Some(mut stream) = self.connect() else { return (0, String::new()) };
        let length = body.len();
        let request = format!(
            "{head}\r\nhost: benchmark\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        // A server that refuses a request by its head may not read the rest.
        let _ = stream.write_all(request.as_bytes());
        let mut response = Vec::new();
        // One that ends itself has no answer.
        let _ = stream.read_to_end(&mut response);
        let response = String::from_utf8(response).unwrap();
        let Some((head, body)) = response.split_once("\r\n\r\n") else { return (0, String::new()) };
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The server that is measured: the one built with the benchmark, or the one that `BENCH_SERVER` names.
#[expect(clippy::disallowed_methods, reason = "which build is measured, no configuration says")]
fn binary() -> String {
    std::env::var("BENCH_SERVER").unwrap_or_else(|_| env!("CARGO_BIN_EXE_future-community").to_owned())
}
