//! What it costs to have all of it in one answer: the memory that a server takes for it, and how soon it is sent.

use crate::{
    district::OFFICE,
    place::{Place, server::Server},
    process,
    row::Row,
};
use std::{
    io::{Read, Write},
    time::Instant,
};

/// Exports at a server of its own, as lines and as the longest table.
pub fn all(place: &Place, register: &str) {
    for (what, path, ends) in [
        ("lines", "/feed", "\"sha256\":"),
        ("duties", "/feed?table=duties", "\r\n"),
        ("scores", "/feed?table=scores", "\r\n"),
    ] {
        let server =
            Server::within(place, "serve", &[], &[("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")]);
        let token = server.sign_in(OFFICE);
        let before = process::memory(server.id());
        let began = Instant::now();
        let (sent, tail) = read(&server, &token, path);
        let took = began.elapsed().as_secs_f64();
        assert!(tail.contains(ends), "{path} was cut off: {tail}");
        let memory = process::most_memory(server.id()) - before;
        let name = format!("export {what}: {:.1} MB in {took:.1} s", sent / 1e6);
        Row { name: &name, register, wanted: "< 64 MB", memory: Some(memory), ..Row::default() }.print();
    }
}

/// Reads an answer to its end; how many bytes came, and the last of them.
fn read(server: &Server, token: &str, path: &str) -> (f64, String) {
    let mut stream = server.connect().unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: benchmark\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let (mut piece, mut last, mut sent) = (vec![0; 1 << 16], Vec::new(), 0.0);
    loop {
        let length = stream.read(&mut piece).unwrap();
        if length == 0 {
            return (sent, String::from_utf8_lossy(&last).into_owned());
        }
        if sent == 0.0 {
            assert!(piece.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&piece[..length]));
        }
        sent += f64::from(u32::try_from(length).unwrap());
        last.extend_from_slice(&piece[..length]);
        let long = last.len().saturating_sub(1_000);
        last.drain(..long);
    }
}
