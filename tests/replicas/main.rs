//! A standby answers questions: what was written before is always there, and nobody notices that it lags or is lost.
//!
//! A binary of its own: it needs two servers and the program, and nothing of the harness.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test, what is not there is a failure"
)]

mod alone;
#[expect(dead_code, reason = "as much of it as is needed here")]
#[path = "../it/command_line/http.rs"]
mod http;
#[expect(dead_code, reason = "as much of it as is needed here")]
#[path = "../it/command_line/ledger.rs"]
mod ledger;
mod proxy;

use http::Server;
use ledger::{Attempt, Ledger, signers};
use std::{
    env, fs,
    io::{BufRead, BufReader, Lines},
    os::unix::fs::DirBuilderExt,
    path::PathBuf,
    process::{self, Child, ChildStderr, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

const PASSWORD: &str = "demo-password-of-tests";

/// Gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("replicas-{name}-{}", process::id()));
        fs::DirBuilder::new().mode(0o700).create(&path).unwrap();
        Self(path)
    }

    /// The demo, in this folder.
    fn demo(&self) -> Command {
        let mut demo = Command::new(env!("CARGO_BIN_EXE_future-community"));
        demo.arg("demo").env_clear().current_dir(&self.0).stdin(Stdio::null());
        demo.env("BIND", "127.0.0.1:0").env("DEMO_PASSWORD", PASSWORD);
        demo.env("POLICY_DIR", concat!(env!("CARGO_MANIFEST_DIR"), "/policies/fuyang-2022-8"));
        demo
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The demo, as long as it serves.
struct Demo {
    child: Child,
    _printed: Lines<BufReader<ChildStdout>>,
    server: Server,
}

impl Demo {
    fn start(folder: &Folder, environment: &[(&str, &str)]) -> Self {
        let log = fs::File::create(folder.0.join("log")).unwrap();
        let mut demo = folder.demo();
        demo.envs(environment.iter().copied()).stdout(Stdio::piped()).stderr(log);
        let mut child = demo.spawn().unwrap();
        let mut printed = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let Some(line) = printed.next() else {
                panic!("it ended: {}", fs::read_to_string(folder.0.join("log")).unwrap());
            };
            if let Some(rest) = line.unwrap().strip_prefix("curl -s http://") {
                break rest.split('/').next().unwrap().to_owned();
            }
        };
        Self { child, _printed: printed, server: Server { address } }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a statement past the server.
fn tell(url: &str, statement: &str) -> String {
    let told = Command::new("psql")
        .args(["--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-c", statement, url])
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).unwrap()
}

/// A PostgreSQL server and a standby of it.
struct Cluster {
    script: Child,
    said: BufReader<ChildStderr>,
    primary: String,
    standby: String,
    /// Whom a signal is sent that is to cut off the standby.
    of_standby: String,
}

impl Cluster {
    fn start() -> Self {
        let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts");
        let mut script = Command::new(format!("{scripts}/with-postgres"));
        let tell = "echo \"$TEST_POSTGRES_URL $TEST_STANDBY_URL $PPID\" && exec cat";
        script.env_remove("TEST_POSTGRES_URL").args([&format!("{scripts}/with-standby"), "sh", "-c", tell]);
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut script = script.spawn().unwrap();
        let mut told = String::new();
        BufReader::new(script.stdout.as_mut().unwrap()).read_line(&mut told).unwrap();
        let [primary, standby, of_standby] = told.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("PostgreSQL is missing: run the tests by `make test`")
        };
        // What is acknowledged is on the disk, as on a server that is not for tests.
        let primary = format!("{primary}?options=-c%20synchronous_commit%3Don");
        let said = BufReader::new(script.stderr.take().unwrap());
        Self { said, primary, standby: standby.into(), of_standby: of_standby.into(), script }
    }

    fn stop_standby(&mut self) {
        assert!(Command::new("kill").args(["-USR1", &self.of_standby]).status().unwrap().success());
        let mut said = String::new();
        self.said.read_line(&mut said).unwrap();
        assert_eq!(said, "with-standby: stopped\n");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The scripts end when their command does, and that when nobody writes to it any more.
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

/// The value of a metric.
fn metric(server: &Server, name: &str) -> i64 {
    let (_, text) = server.get("/metrics");
    let line = text
        .lines()
        .find(|line| line.starts_with(&format!("{name}{{")) || line.starts_with(&format!("{name} ")));
    line.and_then(|line| line.rsplit(' ').next()).map_or(-1, |value| value.parse().unwrap())
}

/// Waits until a standby is read from, or left out.
fn until_it_stands(server: &Server, stands: i64) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while metric(server, "replica_stands") != stands {
        assert!(Instant::now() < deadline, "replica_stands is not {stands}");
        thread::yield_now();
    }
}

/// Signs the next, and asks for it.
fn sign_and_find(server: &Server, (ledger, tokens): (&Ledger, &[String]), acknowledged: &mut u64) {
    let number = ledger.next().unwrap();
    assert!(matches!(ledger.sign(number, server, tokens), Attempt::Signed));
    *acknowledged += 1;
    let mut found = 0;
    for token in tokens {
        let answer =
            server.ask(token, "{ duties(filter: { status: ACKNOWLEDGED }) { totalCount nodes { id } } }");
        found += answer["data"]["duties"]["totalCount"].as_u64().unwrap_or_else(|| panic!("{answer}"));
    }
    assert_eq!(found, *acknowledged, "what was written is read");
}

#[test]
fn questions_are_answered_by_a_standby_that_has_what_was_written() {
    let mut cluster = Cluster::start();
    let folder = Folder::new("answers");
    let environment = [
        ("DATABASE_URL", cluster.primary.as_str()),
        ("DATABASE_READ_URL", &cluster.standby.clone()),
        ("DATABASE_READ_WAIT", "3000"),
        ("RATE_LIMIT", "off"),
        ("SIGN_IN_RATE_LIMIT", "off"),
    ];
    let demo = Demo::start(&folder, &environment);
    let (server, tokens) = (&demo.server, signers(&demo.server));
    let ledger = Ledger::of(server);
    until_it_stands(server, 1);

    // It answers questions; commands and the feed are the primary's.
    let asked = metric(server, "replica_questions");
    let mut acknowledged = 0;
    for _ in 0..15 {
        sign_and_find(server, (&ledger, &tokens), &mut acknowledged);
    }
    let by_standby = metric(server, "replica_questions") - asked;
    assert!((30..=45).contains(&by_standby), "of 45 questions the standby answered {by_standby}");
    let asked = metric(server, "replica_questions");
    let page = server.ask(&tokens[0], "{ changes(first: 5) { cursor } }");
    assert!(page["data"]["changes"]["cursor"].is_string(), "{page}");
    assert_eq!(metric(server, "replica_questions"), asked);

    // It stands still: what was written is read all the same, and who may ask no more is told so.
    tell(&cluster.standby, "SELECT pg_wal_replay_pause()");
    for _ in 0..5 {
        sign_and_find(server, (&ledger, &tokens), &mut acknowledged);
    }
    until_it_stands(server, 0);
    assert!(metric(server, "replica_questions_at_primary") >= 1);
    assert_eq!(metric(server, "replica_questions"), asked);
    let token = server.token("auditor", PASSWORD);
    let end = "UPDATE sessions SET revoked_at = 1 WHERE account_id = (SELECT id FROM accounts WHERE name = 'auditor')";
    assert!(server.ask(&token, "{ communities { totalCount } }")["errors"].is_null());
    tell(&cluster.primary, end);
    let answer = server.ask(&token, "{ communities { totalCount } }");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");

    // It goes on.
    tell(&cluster.standby, "SELECT pg_wal_replay_resume()");
    until_it_stands(server, 1);
    sign_and_find(server, (&ledger, &tokens), &mut acknowledged);
    assert!(metric(server, "replica_questions") > asked);

    // It is lost while it is asked: nobody notices.
    let (done, answered) = (&AtomicBool::new(false), &AtomicUsize::new(0));
    thread::scope(|scope| {
        for token in &tokens {
            scope.spawn(move || {
                while !done.load(Ordering::SeqCst) {
                    let answer = server.ask(token, "{ duties { totalCount nodes { id status } } }");
                    assert!(answer["errors"].is_null(), "{answer}");
                    answered.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        let many = |more: usize| {
            let until = answered.load(Ordering::SeqCst) + more;
            let deadline = Instant::now() + Duration::from_mins(1);
            while answered.load(Ordering::SeqCst) < until && Instant::now() < deadline {
                thread::yield_now();
            }
        };
        many(20);
        cluster.stop_standby();
        many(20);
        done.store(true, Ordering::SeqCst);
    });
    until_it_stands(server, 0);
    sign_and_find(server, (&ledger, &tokens), &mut acknowledged);
}

#[test]
fn standbys_are_those_of_the_database() {
    let folder = Folder::new("refused");
    let refused = |read: &str| {
        let output = folder.demo().env("DATABASE_READ_URL", read).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refused("postgres://register:secret@127.0.0.1:1/register");
    assert!(said.contains("DATABASE_READ_URL needs PostgreSQL"), "{said}");
    assert!(!said.contains("secret"), "{said}");
    let said = refused("nonsense:secret");
    assert!(said.contains("DATABASE_READ_URL must begin with"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}
