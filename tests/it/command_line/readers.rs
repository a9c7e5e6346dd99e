//! Many who ask for a large file and do not read it: the server holds as little of it as of a small one.

use super::{Demo, PASSWORD};
use crate::harness::Folder;
use serde_json::Value;
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
};

/// Bytes of the file.
const LARGE: usize = 40 << 20;
const READERS: usize = 16;

/// The most that a process ever held, in bytes.
fn most_held(pid: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

/// Asks for a file; nothing of it is read yet.
fn asks(demo: &Demo, token: &str, id: &str) -> TcpStream {
    let address = &demo.server.address;
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "GET /files/{id} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

#[test]
fn a_large_file_that_many_ask_for_and_do_not_read_is_not_held() {
    let folder = Folder::new();
    let demo = Demo::start(&folder, &[("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")]);
    let token = demo.server.token("education.officer", PASSWORD);
    let mut file = "%PDF-1.7\n".to_owned();
    file.push_str(&"x".repeat(LARGE));
    file.push_str("\n%%EOF\n");
    let head = format!("POST /files?name=large.pdf\nauthorization: Bearer {token}");
    let (status, said) = demo.server.send(&head, &file);
    assert_eq!(status, 201, "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    let id = said["id"].as_str().unwrap();
    let pid = demo.child.id();
    let all_of_it = || {
        let mut whole = Vec::new();
        asks(&demo, &token, id).read_to_end(&mut whole).unwrap();
        assert!(whole.ends_with(file.as_bytes()));
    };
    all_of_it();
    let before = most_held(pid);
    let mut slow = Vec::new();
    for _ in 0..READERS {
        let mut stream = asks(&demo, &token, id);
        let mut first = [0; 12];
        stream.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        slow.push(stream);
    }
    // Somebody who reads gets all of it meanwhile, for which the server has had the time to read ahead for the others.
    all_of_it();
    let more = most_held(pid).saturating_sub(before);
    assert!(more < LARGE, "{more} bytes more than before, of {READERS} times {LARGE}");
    drop(slow);
    demo.stop();
}
