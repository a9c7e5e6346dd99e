//! The server that is measured, and as much of HTTP as it takes to ask it.

use crate::register::Place;
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

const PASSWORD: &str = "password-of-the-benchmark";
const ISSUER: &str = "http://benchmark.example";

pub struct Server {
    child: Child,
    address: String,
}

/// What the server answered.
pub struct Answer {
    pub took: Duration,
    pub status: u16,
    pub length: usize,
    /// Whether the question was executed.
    pub data: bool,
    /// The first error: its code, and the beginning of its message.
    pub error: String,
}

impl Server {
    /// Serves the register of a place.
    pub fn serve(place: &Place) -> Self {
        Self::start(place, "serve")
    }

    pub fn start(place: &Place, command: &str) -> Self {
        // A server that takes all memory there is ends itself, not the machine.
        let mut child = Command::new("prlimit")
            .args(["--as=4294967296", env!("CARGO_BIN_EXE_future-community"), command])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("BIND", "127.0.0.1:0")
            .env("ISSUER", ISSUER)
            .env("DEMO_PASSWORD", PASSWORD)
            .env("POLICY_DIR", place.policy())
            .env("INTROSPECTION", "everyone")
            .env("RATE_LIMIT", "off")
            .env("SIGN_IN_RATE_LIMIT", "off")
            .env("LOG_FORMAT", "json")
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

    /// Whether it takes work.
    pub fn is_ready(&self) -> bool {
        self.send("GET /readyz HTTP/1.1", "").0 == 200
    }

    /// Ends it, whatever it does.
    pub fn kill(&self) {
        let done = Command::new("kill").args(["-KILL", &self.child.id().to_string()]).status().unwrap();
        assert!(done.success(), "it ran");
    }

    /// Asks a question; `body` is the whole request.
    pub fn ask(&self, token: Option<&str>, body: &str) -> Answer {
        let mut head = "POST /graphql HTTP/1.1\r\ncontent-type: application/json".to_owned();
        if let Some(token) = token {
            head = format!("{head}\r\nauthorization: Bearer {token}");
        }
        let began = Instant::now();
        let (status, body) = self.send(&head, body);
        let took = began.elapsed();
        let answer: Value = serde_json::from_str(&body).unwrap_or_default();
        let error = &answer["errors"][0];
        let text = |value: &Value| value.as_str().unwrap_or_default().chars().take(70).collect::<String>();
        Answer {
            took,
            status,
            length: body.len(),
            data: answer.get("data").is_some(),
            error: [text(&error["extensions"]["code"]), text(&error["message"])].join(" "),
        }
    }

    fn send(&self, head: &str, body: &str) -> (u16, String) {
        // One that ended itself takes no connection.
        let Ok(mut stream) = TcpStream::connect(&self.address) else { return (0, String::new()) };
        stream.set_read_timeout(Some(Duration::from_secs(35))).unwrap();
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

    /// The time that its threads have worked, which does not grow while others keep the machine busy.
    pub fn worked(&self) -> Duration {
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.id())).into_iter().flatten().flatten();
        let nanoseconds = threads.filter_map(|thread| {
            let schedule = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            schedule.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanoseconds.sum())
    }

    /// Forgets the peak of its memory; gives what it holds now, in kilobytes.
    pub fn reset_peak(&self) -> u64 {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
        self.peak()
    }

    /// The most memory that it held since then, in kilobytes.
    pub fn peak(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
