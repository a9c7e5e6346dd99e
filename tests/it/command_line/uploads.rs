//! Files, of a server that is killed, and of one whose files are in a bucket of S3.

use super::{Demo, PASSWORD, http::Server};
use crate::harness::{Database, Folder};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

const UPLOADS: usize = 160;
const ROUNDS: usize = 5;

/// What is uploaded under a number: every fourth time what was uploaded before.
fn file(number: usize) -> String {
    let of = if number % 4 == 3 { number - 1 } else { number };
    format!("%PDF-1.7\n{of} {}\n%%EOF\n", "0123456789abcdef".repeat(12_000))
}

fn sha256(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

/// Uploads a file under its number's key; none where the server was gone.
fn upload(server: &Server, token: &str, number: usize) -> Option<(u16, Value)> {
    let body = file(number);
    let mut stream = TcpStream::connect(&server.address).ok()?;
    stream.set_read_timeout(Some(Duration::from_mins(1))).ok()?;
    let head = format!(
        "POST /files?name={number}.pdf HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         idempotency-key: upload-{number}\r\ncontent-length: {}\r\n\r\n",
        server.address,
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut response = String::new();
    stream.read_to_string(&mut response).ok()?;
    let (head, body) = response.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, serde_json::from_str(body).ok()?))
}

fn had(server: &Server, token: &str, id: &str, range: &str) -> (u16, String) {
    server.send(&format!("GET /files/{id}\nauthorization: Bearer {token}\n{range}"), "")
}

fn survives(environment: &[(&str, &str)]) {
    let folder = Folder::new();
    let files = folder.path().join("files").display().to_string();
    let environment: Vec<_> = environment.iter().copied().chain([("FILES", files.as_str())]).collect();
    let mut demo = Demo::start(&folder, &environment);
    let (next, acknowledged) = (AtomicUsize::new(0), Mutex::new(BTreeMap::<usize, Value>::new()));
    for round in 1..=ROUNDS {
        let token = demo.server.token("education.signer", PASSWORD);
        // Whoever was not acknowledged asks again.
        let open = (0..UPLOADS).find(|number| !acknowledged.lock().unwrap().contains_key(number));
        next.store(open.unwrap_or(UPLOADS), Ordering::SeqCst);
        let enough = round * UPLOADS / (ROUNDS + 1);
        let Demo { server, child, .. } = &mut demo;
        let (server, child) = (&*server, Mutex::new(child));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::SeqCst);
                        if number >= UPLOADS {
                            return;
                        }
                        match upload(server, &token, number) {
                            None => return,
                            Some((201, said)) => {
                                let mut acknowledged = acknowledged.lock().unwrap();
                                let before = acknowledged.entry(number).or_insert_with(|| said.clone());
                                assert_eq!(*before, said, "the same key has the same file");
                                if acknowledged.len() == enough {
                                    child.lock().unwrap().kill().unwrap();
                                }
                            }
                            // One may not keep more than its share of the places at once.
                            Some((status, said)) => {
                                assert!(matches!(status, 429 | 503), "{said}");
                                next.fetch_min(number, Ordering::SeqCst);
                            }
                        }
                    }
                });
            }
        });
        demo = Demo::start(&folder, &environment);
    }
    let server = &demo.server;
    let token = server.token("education.signer", PASSWORD);
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() >= ROUNDS * UPLOADS / (ROUNDS + 1), "{}", acknowledged.len());
    for (number, said) in &acknowledged {
        let bytes = file(*number);
        assert_eq!((&said["sha256"], &said["size"]), (&sha256(&bytes).into(), &bytes.len().into()));
        let (status, body) = had(server, &token, said["id"].as_str().unwrap(), "");
        assert_eq!((status, sha256(&body)), (200, sha256(&bytes)), "{number}");
        assert_eq!(upload(server, &token, *number).unwrap(), (201, said.clone()), "{number} asked for again");
    }
    demo.stop();
}

#[test]
fn kill_9_loses_no_file_on_sqlite() {
    survives(&[("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")]);
}

#[tokio::test]
async fn kill_9_loses_no_file_on_postgres() {
    let database = Database::postgres().await;
    survives(&[
        ("DATABASE_URL", database.url.as_str()),
        ("RATE_LIMIT", "off"),
        ("SIGN_IN_RATE_LIMIT", "off"),
    ]);
}

/// A server of S3 (moto), which ends with the test.
struct Bucket {
    process: Child,
    server: Server,
}

impl Bucket {
    fn start() -> Self {
        const HINT: &str = "the server of S3 is missing: run the tests by `make test`";
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/s3");
        let mut process = Command::new(folder.join("venv/bin/python"))
            .arg(folder.join("server.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect(HINT);
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let server = Server { address: format!("127.0.0.1:{}", line.trim()) };
        assert_eq!(server.send("PUT /register", "").0, 200);
        Self { process, server }
    }

    /// The keys of all that it holds, as it lists them.
    fn keys(&self) -> Vec<String> {
        let (_, listed) = self.server.get("/register?list-type=2");
        let keys = listed.split("<Key>").skip(1).filter_map(|it| it.split("</Key>").next());
        keys.map(str::to_owned).collect()
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        // It ends with its input; and it may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn files_are_kept_in_a_bucket_of_s3() {
    let bucket = Bucket::start();
    let folder = Folder::new();
    let endpoint = format!("http://{}", bucket.server.address);
    let environment = [
        ("RATE_LIMIT", "off"),
        ("FILES_S3_BUCKET", "register"),
        ("FILES_S3_ENDPOINT", &endpoint),
        ("FILES_S3_ACCESS_KEY_ID", "register"),
        ("FILES_S3_SECRET_ACCESS_KEY", "a secret of the district"),
    ];
    let demo = Demo::start(&folder, &environment);
    let token = demo.server.token("education.signer", PASSWORD);
    // More than is sent to a bucket at once, and less.
    let large = format!("%PDF-1.7\n{}\n%%EOF\n", "0123456789abcdef".repeat(800_000));
    let head = |name: &str| format!("POST /files?name={name}\nauthorization: Bearer {token}");
    let mut ids = Vec::new();
    for (name, bytes) in [("large.pdf", &large), ("small.pdf", &file(0)), ("again.pdf", &file(0))] {
        let (status, said) = demo.server.send(&head(name), bytes);
        assert_eq!(status, 201, "{said}");
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["sha256"], sha256(bytes));
        ids.push(said["id"].as_str().unwrap().to_owned());
    }
    let key = |bytes: &str| format!("sha256/{}/{}", &sha256(bytes)[..2], sha256(bytes));
    let mut keys = [key(&large), key(&file(0))];
    keys.sort();
    assert_eq!(bucket.keys(), keys, "the same bytes are there once");
    for (id, bytes) in ids.iter().zip([&large, &file(0), &file(0)]) {
        let (status, body) = had(&demo.server, &token, id, "");
        assert_eq!((status, sha256(&body)), (200, sha256(bytes)));
        let (status, body) = had(&demo.server, &token, id, "range: bytes=9-18");
        assert_eq!((status, body.as_str()), (206, &bytes[9..19]));
    }
    // A bucket that is gone is nobody's fault but the server's: it says so soon, and where it is it says to nobody.
    drop(bucket);
    for (status, said) in
        [demo.server.send(&head("late.pdf"), &file(1)), had(&demo.server, &token, &ids[1], "")]
    {
        assert!(status == 503 && !said.contains("127.0.0.1"), "{status} {said}");
    }
    let (status, body) = demo.server.get("/metrics");
    let counted = "file_uploads{outcome=\"kept\"} 3";
    assert!(status == 200 && body.contains(counted), "{body}");
    let rows = demo.server.ask(&token, "{ viewer { user { displayName } } }");
    assert!(rows["data"]["viewer"].is_object(), "{rows}");
    demo.stop();
}
