//! A command that a signal ends takes back what it had not finished, and closes the database.

use super::{Demo, PASSWORD, program, program_under, run};
use crate::harness::{Database, Folder, World};
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};
use std::{
    fs,
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// Makes each row of an import take its time.
const SLOW: &str = "CREATE TRIGGER slow BEFORE INSERT ON duties BEGIN SELECT count(*) FROM (WITH RECURSIVE n(i) AS \
                    (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i FROM n); END";

fn begin(folder: &Path, line: &[&str], url: &str) -> Child {
    let mut command = program(folder, line);
    command.env("DATABASE_URL", url).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Waits until it has begun to look out for signals.
fn looks_out(child: &Child) {
    const SIGTERM: u64 = 1 << 14;
    let status = format!("/proc/{}/status", child.id());
    loop {
        let caught = fs::read_to_string(&status).unwrap();
        let caught = caught.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
        if u64::from_str_radix(caught, 16).unwrap() & SIGTERM != 0 {
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// What it says when it has ended by the signal.
fn ended_by(mut child: Child, signal: &str, code: i32) -> String {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(code), "{said}");
    said
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "another program, which sees whether the file is locked")]
async fn an_import_that_a_signal_ends_is_taken_back() {
    let folder = Folder::new();
    let pack = World::pack();
    let line = ["policy", "import", pack.to_str().unwrap()];
    run(folder.path(), &["migrate"]);
    let file = folder.path().join("data/future-community.db");
    let url = format!("sqlite://{}", file.display());
    let database = sea_orm::Database::connect(&url).await.unwrap();
    database.execute_unprepared(SLOW).await.unwrap();
    database.close().await.unwrap();
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let child = begin(folder.path(), &line, &url);
        looks_out(&child);
        // Its transaction is the only one that lasts: when the lock is held twice in a row, it is under way.
        let database = sea_orm::Database::connect(&url).await.unwrap();
        database.execute_unprepared("PRAGMA busy_timeout = 0").await.unwrap();
        let mut held = 0;
        while held < 4 {
            let locked = database.execute_unprepared("BEGIN IMMEDIATE; ROLLBACK").await.is_err();
            held = if locked { held + 1 } else { 0 };
            thread::sleep(Duration::from_millis(25));
        }
        database.close().await.unwrap();
        let said = ended_by(child, signal, code);
        assert!(said.contains(&format!("error: ended by SIG{signal}")), "{said}");
        let names: Vec<_> =
            file.parent().unwrap().read_dir().unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(names, ["future-community.db"], "it was closed");
    }
    let database = sea_orm::Database::connect(&url).await.unwrap();
    database.execute_unprepared("DROP TRIGGER slow").await.unwrap();
    database.close().await.unwrap();
    assert!(run(folder.path(), &line).contains("duties: 220 derived"), "nothing of the others was kept");
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "another program, which keeps the import waiting")]
async fn an_import_that_waits_on_postgres_ends_too() {
    let folder = Folder::new();
    let database = Database::postgres().await;
    let pack = World::pack();
    let line = ["policy", "import", pack.to_str().unwrap()];
    let migrate = program(folder.path(), &["migrate"]).env("DATABASE_URL", &database.url).status().unwrap();
    assert!(migrate.success());
    let other = sea_orm::Database::connect(&database.url).await.unwrap();
    let lock = other.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE duties IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let child = begin(folder.path(), &line, &database.url);
    let waits =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    loop {
        let question = Statement::from_string(other.get_database_backend(), waits);
        if other.query_one_raw(question).await.unwrap().is_some() {
            break;
        }
    }
    let said = ended_by(child, "TERM", 143);
    assert!(said.contains("error: ended by SIGTERM"), "{said}");
    lock.rollback().await.unwrap();
    other.close().await.unwrap();
    let import = program(folder.path(), &line).env("DATABASE_URL", &database.url).output().unwrap();
    assert!(String::from_utf8(import.stdout).unwrap().contains("duties: 220 derived"));
}

#[test]
fn who_waits_for_a_password_to_be_typed_can_be_ended() {
    let folder = Folder::new();
    run(folder.path(), &["migrate"]);
    let line = ["account", "create", "zhang", "--display-name", "Zhang", "--password-stdin"];
    let child = begin(folder.path(), &line, "sqlite://data/future-community.db");
    looks_out(&child);
    ended_by(child, "INT", 130);
    assert_eq!(run(folder.path(), &["account", "list"]), "");
}

#[test]
fn a_command_whose_reader_is_slow_can_be_ended() {
    let folder = Folder::new();
    // A pipe holds 64 KiB.
    let filled = ["sh", "-c", "head --bytes=60000 /dev/zero; exec \"$0\" \"$@\""];
    let mut command = program_under(&filled, folder.path(), &["schema"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let unread = child.stdout.take();
    looks_out(&child);
    ended_by(child, "TERM", 143);
    drop(unread);
}

#[test]
fn a_demo_that_is_stopped_leaves_nothing_beside_its_database() {
    let folder = Folder::new();
    let demo = Demo::start(&folder, &[]);
    demo.server.token("education.signer", PASSWORD);
    demo.stop();
    let mut names: Vec<_> =
        folder.path().join("data").read_dir().unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["files", "future-community.db"], "and the folder of files, to which nobody sent any");
}
