//! What is asked of the server besides questions and commands: what a document costs it, and whether it is there.

use crate::place::server::Server;
use serde_json::Value;
use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

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
    /// Whether its process is there.
    pub fn lives(&self) -> bool {
        self.memory("VmRSS:") > 0
    }

    /// The memory that it holds, in kilobytes.
    pub fn resident(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// Whether it takes work.
    pub fn is_ready(&self) -> bool {
        self.send("GET /readyz HTTP/1.1", "").0 == 200
    }

    /// Ends it, whatever it does.
    pub fn kill(&self) {
        let done = Command::new("kill").args(["-KILL", &self.id().to_string()]).status().unwrap();
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

    /// The time that its threads have worked, which does not grow while others keep the machine busy.
    pub fn worked(&self) -> Duration {
        let threads = fs::read_dir(format!("/proc/{}/task", self.id())).into_iter().flatten().flatten();
        let nanoseconds = threads.filter_map(|thread| {
            let schedule = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            schedule.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanoseconds.sum())
    }

    /// Forgets the peak of its memory; gives what it holds now, in kilobytes.
    pub fn reset_peak(&self) -> u64 {
        fs::write(format!("/proc/{}/clear_refs", self.id()), "5").unwrap();
        self.peak()
    }

    /// The most memory that it held since then, in kilobytes.
    pub fn peak(&self) -> u64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
    }
}
