//! The PostgreSQL server restarts under load: each answer is the one that was wanted, or says to try again; nothing is
//! half done, and the pool is whole again without a restart of ours.

use super::{
    Demo,
    ledger::{Attempt, Ledger, signers},
};
use crate::harness::Folder;
use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStderr, Command, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

/// A PostgreSQL server of a test's own.
struct Postgres {
    script: Child,
    said: BufReader<ChildStderr>,
    url: String,
}

impl Postgres {
    fn start() -> Self {
        let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-postgres"));
        script.env_remove("TEST_POSTGRES_URL").args(["sh", "-c", "echo \"$TEST_POSTGRES_URL\" && exec cat"]);
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut script = script.spawn().unwrap();
        let mut url = String::new();
        BufReader::new(script.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
        assert!(url.starts_with("postgres://"), "PostgreSQL is missing: run the tests by `make test`");
        let said = BufReader::new(script.stderr.take().unwrap());
        Self { script, said, url: url.trim().to_owned() }
    }

    /// What it holds of commits is what it acknowledged, as on a server that is not for tests.
    fn durable_url(&self) -> String {
        format!("{}?options=-c%20synchronous_commit%3Don", self.url)
    }

    /// Cuts it off, and waits until it is there again.
    fn restart(&mut self) {
        let pid = self.script.id().to_string();
        assert!(Command::new("kill").args(["-USR1", &pid]).status().unwrap().success());
        let mut said = String::new();
        self.said.read_line(&mut said).unwrap();
        assert_eq!(said, "with-postgres: restarted\n");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The script ends when its command does, and that when nobody writes to it any more.
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

#[test]
fn a_restart_of_postgres_under_load_costs_no_more_than_a_retry() {
    let mut postgres = Postgres::start();
    let folder = Folder::new();
    let url = postgres.durable_url();
    let environment = [("DATABASE_URL", url.as_str()), ("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")];
    let demo = Demo::start(&folder, &environment);
    let (server, ledger, tokens) = (&demo.server, Ledger::of(&demo.server), signers(&demo.server));
    let (tell, told) = mpsc::channel();
    let (ledger, tokens, done) = (&ledger, &tokens, &AtomicBool::new(false));
    thread::scope(|scope| {
        for _ in 0..6 {
            let tell = tell.clone();
            scope.spawn(move || {
                while let Some(number) = ledger.next() {
                    loop {
                        match ledger.sign(number, server, tokens) {
                            Attempt::Signed => break tell.send(()).unwrap(),
                            Attempt::Unavailable => {}
                            Attempt::Gone => panic!("our server does not go with its database"),
                        }
                    }
                }
            });
        }
        drop(tell);
        scope.spawn(move || {
            while !done.load(Ordering::SeqCst) {
                let answer = server.ask(&tokens[0], "{ duties { totalCount } }");
                let code = &answer["errors"][0]["extensions"]["code"];
                assert!(answer["data"]["duties"]["totalCount"] == 21 || code == "UNAVAILABLE", "{answer}");
            }
        });
        for (heard, ()) in told.iter().enumerate() {
            if matches!(heard, 8 | 32) {
                postgres.restart();
            }
        }
        done.store(true, Ordering::SeqCst);
    });
    assert_eq!(ledger.acknowledged(), 64);
    ledger.is_kept_by(server);

    // Nobody asked while it was away: what the pool holds is dead, and no client hears of it.
    postgres.restart();
    assert_eq!(server.get("/readyz").0, 200);
    for _ in 0..12 {
        assert_eq!(server.ask(&tokens[0], "{ duties { totalCount } }")["data"]["duties"]["totalCount"], 21);
    }
    ledger.is_kept_by(server);
    demo.stop();
}
