//! A server of NATS, on this machine and for one test.

use crate::harness::Folder;
use std::process::Stdio;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

pub const USER: &str = "register";
pub const PASSWORD: &str = "a password of nats";

pub struct Nats {
    folder: Folder,
    child: Child,
    port: u16,
}

impl Nats {
    pub async fn start() -> Self {
        let folder = Folder::new();
        let (child, port) = started(&folder, "-1").await;
        Self { folder, child, port }
    }

    pub async fn stop(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Starts it at the same place, with what it had kept.
    pub async fn start_again(&mut self) {
        (self.child, self.port) = started(&self.folder, &self.port.to_string()).await;
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub async fn client(&self) -> async_nats::Client {
        let options = async_nats::ConnectOptions::new().user_and_password(USER.into(), PASSWORD.into());
        options.connect(self.url()).await.unwrap()
    }
}

#[expect(clippy::disallowed_methods, reason = "where programs are is for the machine to say")]
async fn started(folder: &Folder, port: &str) -> (Child, u16) {
    // Who is no user of the machine finds it in /usr/sbin.
    let path = format!("{}:/usr/sbin:/usr/local/sbin", std::env::var("PATH").unwrap_or_default());
    let mut child = Command::new("nats-server")
        .args(["-a", "127.0.0.1", "-p", port, "-js", "--user", USER, "--pass", PASSWORD, "-sd"])
        .arg(folder.path())
        .env("PATH", path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("nats-server is missing: run the tests by `make test`");
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut listens = None;
    while let Some(line) = said.next_line().await.unwrap() {
        if let Some((_, address)) = line.split_once("Listening for client connections on 127.0.0.1:") {
            listens = address.trim().parse().ok();
        }
        if line.ends_with("Server is ready") {
            // What it says later nobody waits for.
            tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
            return (child, listens.unwrap());
        }
    }
    panic!("nats-server ended");
}
