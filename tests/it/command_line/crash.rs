//! `kill -9` at any moment: what was acknowledged is there, nothing is there twice, and a client resumes with its keys.

use super::{
    Demo,
    ledger::{Attempt, Ledger, signers},
    program,
};
use crate::harness::{Database, Folder};
use std::{sync::mpsc, thread};

fn survives(environment: &[(&str, &str)]) {
    let folder = Folder::new();
    let mut demo = Demo::start(&folder, environment);
    let ledger = Ledger::of(&demo.server);
    // Killed three times in the middle of the work, each time after some acknowledgements.
    for round in 0..3 {
        let tokens = signers(&demo.server);
        ledger.go_on();
        let (tell, told) = mpsc::channel();
        let Demo { server, child, .. } = &mut demo;
        let server = &*server;
        thread::scope(|scope| {
            for _ in 0..4 {
                let (ledger, tokens, tell) = (&ledger, &tokens, tell.clone());
                scope.spawn(move || {
                    while let Some(number) = ledger.next()
                        && let Attempt::Signed = ledger.sign(number, server, tokens)
                    {
                        tell.send(()).unwrap();
                    }
                });
            }
            drop(tell);
            for (heard, ()) in told.iter().enumerate() {
                if heard == 6 + round {
                    child.kill().unwrap();
                }
            }
        });
        demo = Demo::start(&folder, environment);
        assert_eq!(demo.server.get("/readyz").0, 200);
    }
    ledger.is_kept_by(&demo.server);
    demo.stop();
    // What was killed between a commit and its seal was sealed by the next, and a server that is told to stop leaves nothing.
    let verified =
        program(folder.path(), &["audit", "verify"]).envs(environment.iter().copied()).output().unwrap();
    let said = String::from_utf8(verified.stdout).unwrap();
    assert!(
        said.starts_with("whole: ") && said.contains("; 0 wait to be sealed\n"),
        "{said} {:?}",
        verified.stderr
    );
}

#[test]
fn kill_9_loses_nothing_on_sqlite() {
    survives(&[("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")]);
}

#[tokio::test]
async fn kill_9_loses_nothing_on_postgres() {
    let database = Database::postgres().await;
    let environment =
        [("DATABASE_URL", database.url.as_str()), ("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off")];
    survives(&environment);
}

/// Clients go on at the other, with their tokens and keys: nothing is lost, and nothing is there twice.
#[tokio::test]
async fn of_two_servers_on_one_database_one_is_killed_and_the_other_goes_on() {
    let database = Database::postgres().await;
    let environment = [
        ("DATABASE_URL", database.url.as_str()),
        ("RATE_LIMIT", "off"),
        ("SIGN_IN_RATE_LIMIT", "off"),
        ("ISSUER", "https://register.example"),
    ];
    let (here, there) = (Folder::new(), Folder::new());
    let (mut first, second) = (Demo::start(&here, &environment), Demo::start(&there, &environment));
    let (ledger, tokens) = (&Ledger::of(&first.server), &signers(&first.server));
    let (tell, told) = mpsc::channel();
    let Demo { server, child, .. } = &mut first;
    let servers = [&*server, &second.server];
    thread::scope(|scope| {
        for worker in 0..4_usize {
            let tell = tell.clone();
            scope.spawn(move || {
                let mut at = worker % 2;
                while let Some(number) = ledger.next() {
                    loop {
                        match ledger.sign(number, servers[at], tokens) {
                            Attempt::Signed => break tell.send(()).unwrap(),
                            Attempt::Unavailable => {}
                            Attempt::Gone => at = 1,
                        }
                    }
                }
            });
        }
        drop(tell);
        for (heard, ()) in told.iter().enumerate() {
            if heard == 12 {
                child.kill().unwrap();
            }
        }
    });
    assert_eq!(ledger.acknowledged(), 64);
    assert_eq!(second.server.get("/readyz").0, 200);
    ledger.is_kept_by(&second.server);
    second.stop();
}
