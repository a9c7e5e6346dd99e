//! What it costs to take files in: a thousand of a megabyte, sixteen at a time, by a server that is killed in between. What was
//! acknowledged is there, by its digest, and the memory for it is that of a few pieces.

use crate::{
    place::{Place, server::Server},
    process,
    row::Row,
};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

const UPLOADS: usize = 1_000;
const AT_ONCE: usize = 16;
const KILLED: usize = 5;
/// Who sends them.
const SENDER: &str = "education.signer";

/// Uploads, with what the server took for them.
pub fn all(place: &Place, register: &str) {
    let folder = place.folder().join("uploads");
    let path = folder.display().to_string();
    let environment = [
        ("RATE_LIMIT", "off"),
        ("SIGN_IN_RATE_LIMIT", "off"),
        ("FILES", path.as_str()),
        ("FILE_UPLOADS", "32"),
    ];
    let start = || Server::within(place, "serve", &[], &environment);
    let acknowledged = Mutex::new(BTreeMap::<usize, String>::new());
    let (mut most, mut took) = (0.0_f64, 0.0);
    for round in 1..=KILLED + 1 {
        let server = start();
        let token = server.sign_in(SENDER);
        let before = process::memory(server.id());
        let (next, enough) = (AtomicUsize::new(0), UPLOADS * round / (KILLED + 1));
        let began = Instant::now();
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= UPLOADS || acknowledged.lock().unwrap().len() >= enough {
                            return;
                        }
                        if acknowledged.lock().unwrap().contains_key(&number) {
                            continue;
                        }
                        let said = upload(&server, &token, number);
                        acknowledged.lock().unwrap().insert(number, said);
                    }
                });
            }
        });
        took += began.elapsed().as_secs_f64();
        most = most.max(process::most_memory(server.id()) - before);
        // Some more are under way when it is killed.
        if round <= KILLED {
            let waiting: Vec<_> = (0..AT_ONCE)
                .map(|number| {
                    let mut stream = server.connect().unwrap();
                    let request = head(&token, &format!("cut-{round}-{number}"));
                    stream.write_all(request.as_bytes()).unwrap();
                    stream.write_all(&bytes(number)[..500_000]).unwrap();
                    stream
                })
                .collect();
            // Its end is a kill.
            drop(server);
            drop(waiting);
        }
    }
    let server = start();
    let token = server.sign_in(SENDER);
    let acknowledged = acknowledged.into_inner().unwrap();
    assert_eq!(acknowledged.len(), UPLOADS);
    for (number, id) in &acknowledged {
        assert_eq!(digest(&had(&server, &token, id)), digest(&bytes(*number)), "{number}");
    }
    drop(server);
    fs::remove_dir_all(folder).unwrap();
    let name = format!("{UPLOADS} uploads of 1 MB, {AT_ONCE} at a time, {KILLED} times killed: {took:.1} s");
    Row { name: &name, register, wanted: "< 60 MB", memory: Some(most), ..Row::default() }.print();
}

fn bytes(number: usize) -> Vec<u8> {
    let mut bytes = format!("%PDF-1.7\n{number}\n").into_bytes();
    bytes.resize(1 << 20, b'0');
    bytes
}

fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

fn head(token: &str, key: &str) -> String {
    format!(
        "POST /files?name={key}.pdf HTTP/1.1\r\nhost: benchmark\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         idempotency-key: {key}\r\ncontent-length: {}\r\n\r\n",
        1 << 20
    )
}

/// Uploads a file; answers its id.
fn upload(server: &Server, token: &str, number: usize) -> String {
    let mut stream = server.connect().unwrap();
    let (head, body) = (head(token, &format!("upload-{number}")), bytes(number));
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let said = response.split_once("\r\n\r\n").unwrap().1;
    let said: serde_json::Value = serde_json::from_str(said).unwrap_or_else(|_| panic!("{response}"));
    assert_eq!(said["sha256"], digest(&body), "{said}");
    said["id"].as_str().unwrap().to_owned()
}

fn had(server: &Server, token: &str, id: &str) -> Vec<u8> {
    let mut stream = server.connect().unwrap();
    let request = format!(
        "GET /files/{id} HTTP/1.1\r\nhost: benchmark\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    let body = response.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4;
    response.split_off(body)
}
