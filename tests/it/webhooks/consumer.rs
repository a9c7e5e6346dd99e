//! Somebody who is told, on this machine: takes one message after another, and answers as a test says.

use super::secret_of;
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use rustls::ServerConfig;
use serde_json::Value;
use sha2::Sha256;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

/// Where messages come in.
pub struct Consumer {
    pub port: u16,
    messages: mpsc::UnboundedReceiver<Message>,
    /// Why nobody spoke after all by whom a connection was made.
    unspoken: mpsc::UnboundedReceiver<String>,
    shown: Shown,
}

/// By what it speaks TLS, if it does.
type Shown = Arc<Mutex<Option<Arc<ServerConfig>>>>;

/// A message as it came.
pub struct Message {
    pub head: String,
    pub headers: HashMap<String, String>,
    pub text: String,
    pub body: Value,
    answer: oneshot::Sender<Answer>,
}

enum Answer {
    /// To the byte.
    Bytes(Vec<u8>),
    /// A head, and then as many bytes as are taken.
    Endless,
    /// The first at once, and of the others one after the other for as long as they are taken.
    Drops(Vec<u8>, u8),
}

impl Consumer {
    pub async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (say, messages) = mpsc::unbounded_channel();
        let (tell, unspoken) = mpsc::unbounded_channel();
        let shown = Shown::default();
        let by = Arc::clone(&shown);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (say, tell, by) = (say.clone(), tell.clone(), by.lock().unwrap().clone());
                tokio::spawn(async move {
                    let Some(by) = by else { return serve(stream, say).await };
                    match TlsAcceptor::from(by).accept(stream).await {
                        Ok(stream) => serve(stream, say).await,
                        Err(error) => tell.send(error.to_string()).ok(),
                    }
                });
            }
        });
        Self { port, messages, unspoken, shown }
    }

    /// From now on it speaks TLS, and shows this.
    pub fn shows(&self, config: ServerConfig) {
        *self.shown.lock().unwrap() = Some(Arc::new(config));
    }

    /// Why the next who connected said nothing.
    pub async fn unspoken(&mut self) -> String {
        let next = timeout(Duration::from_secs(30), self.unspoken.recv()).await;
        next.expect("nobody broke off").expect("the consumer listens")
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook?token=told", self.port)
    }

    /// The next message; a test that waits for one that never comes fails.
    pub async fn next(&mut self) -> Message {
        self.next_within(Duration::from_secs(30)).await
    }

    /// The same, where it may take so long.
    pub async fn next_within(&mut self, patience: Duration) -> Message {
        let next = timeout(patience, self.messages.recv()).await;
        next.expect("nothing was told").expect("the consumer listens")
    }

    /// Whether nothing was told that was not looked at yet.
    pub fn is_quiet(&self) -> bool {
        self.messages.is_empty()
    }
}

impl Message {
    pub fn id(&self) -> String {
        self.headers["webhook-id"].clone()
    }

    pub fn kind(&self) -> &str {
        self.body["type"].as_str().unwrap()
    }

    pub fn data(&self) -> &Value {
        &self.body["data"]
    }

    /// The ids of what changed.
    pub fn ids(&self) -> Vec<String> {
        let changes = self.data()["changes"].as_array().unwrap();
        changes.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Whether it is signed by a secret.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&secret_of(secret)).unwrap();
        mac.update(format!("{}.{}.{}", self.id(), self.headers["webhook-timestamp"], self.text).as_bytes());
        let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.headers["webhook-signature"].split(' ').any(|it| it == signature)
    }

    pub fn answers(self, status: u16) {
        self.answers_with(status, "");
    }

    /// With more lines in the head.
    pub fn answers_with(self, status: u16, head: &str) {
        let answer = format!("HTTP/1.1 {status} S\r\ncontent-length: 0\r\n{head}connection: close\r\n\r\n");
        let _ = self.answer.send(Answer::Bytes(answer.into_bytes()));
    }

    /// It is taken, and nobody hears of that.
    pub fn goes_unheard(self) {
        let _ = self.answer.send(Answer::Bytes(Vec::new()));
    }

    pub fn answers_without_end(self) {
        let _ = self.answer.send(Answer::Endless);
    }

    /// The head comes by drops, and never to its end.
    pub fn says_no_status(self) {
        let _ = self.answer.send(Answer::Drops(b"HTTP/1.1 200 OK\r\nx: ".to_vec(), b'a'));
    }

    /// The head comes at once; of the body that it announces there is never an end.
    pub fn answers_by_drops(self, status: u16) {
        let head = format!("HTTP/1.1 {status} S\r\ncontent-length: 60000\r\n\r\n");
        let _ = self.answer.send(Answer::Drops(head.into_bytes(), b'a'));
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    say: mpsc::UnboundedSender<Message>,
) -> Option<()> {
    let mut read = Vec::new();
    let end = loop {
        if let Some(at) = read.windows(4).position(|it| it == b"\r\n\r\n") {
            break at + 4;
        }
        // What is no HTTP is a connection all the same.
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
        if read.first() == Some(&0x16) {
            return None;
        }
    };
    let head = String::from_utf8(read[..end].to_vec()).unwrap();
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let headers: HashMap<String, String> =
        lines.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let length: usize = headers["content-length"].parse().unwrap();
    while read.len() < end + length {
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
    let text = String::from_utf8(read[end..].to_vec()).unwrap();
    let body = serde_json::from_str(&text).unwrap();
    let (answer, answered) = oneshot::channel();
    say.send(Message { head, headers, text, body, answer }).ok()?;
    match answered.await.ok()? {
        Answer::Bytes(bytes) => stream.write_all(&bytes).await.ok()?,
        Answer::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
            while stream.write_all(&[b'a'; 8_192]).await.is_ok() {}
        }
        Answer::Drops(first, more) => {
            stream.write_all(&first).await.ok()?;
            // So slowly that it is never long.
            while stream.write_all(&[more]).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
    stream.shutdown().await.ok()
}
