//! The same questions answered by others, from the same register. `make bench-peers` builds them.

use crate::{party::Party, place::Place};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

const PEERS: [(&str, &[&str]); 2] = [
    ("async-graphql, the usual way", &["target/peers/release/usual"]),
    ("Mercurius", &["node", "benches/peers/mercurius/server.mjs"]),
];

/// A server of somebody else.
pub struct Peer {
    child: Child,
    pub party: Party,
}

/// Whether they are asked.
#[expect(clippy::disallowed_methods, reason = "who is measured, no configuration says")]
pub fn wanted() -> bool {
    std::env::var_os("BENCH_PEERS").is_some()
}

/// Starts all of them.
pub fn start(place: &Place) -> Vec<Peer> {
    let start = |(name, command): &(&'static str, &[&str])| {
        let mut child = Command::new(command[0])
            .args(&command[1..])
            .env("DATABASE_URL", place.database().unwrap())
            .env("PGAPPNAME", name)
            .env("NODE_ENV", "production")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name}: {error}; `make bench-peers` builds it"));
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let party = Party::peer(name, address.trim().to_owned(), child.id());
        Peer { child, party }
    };
    PEERS.iter().map(start).collect()
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
