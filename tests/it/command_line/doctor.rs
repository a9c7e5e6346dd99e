//! `doctor`: a line for each thing that is looked at, and the exit code.

use super::{Demo, fails, program, run};
use crate::harness::{Database, Folder, World};
use std::{fs, os::unix::fs::PermissionsExt};

/// What is said, a line each: how it is, and what was looked at.
fn told(said: &str) -> Vec<(&str, &str)> {
    said.lines()
        .map(|line| {
            let mut words = line.split_whitespace();
            (words.next().unwrap(), words.next().unwrap())
        })
        .collect()
}

#[test]
fn a_server_that_is_well_has_nothing_that_fails() {
    let folder = Folder::new();
    let demo = Demo::start(&folder, &[]);
    let address = demo.server.address.clone();
    let said = run(folder.path(), &["doctor", "--bind", &address]);
    let told = told(&said);
    for looked_at in [
        "configuration",
        "database",
        "migrations",
        "policy",
        "clock",
        "keys",
        "trail",
        "disk",
        "log",
        "server",
    ] {
        let level = told.iter().find(|(_, name)| *name == looked_at).unwrap_or_else(|| panic!("{said}")).0;
        // How full a disk is, is nobody's fault here.
        assert!(level == "ok" || looked_at == "disk", "{said}");
    }
    assert!(said.contains("fuyang-2022-8") && said.contains("SQLite 3") && said.contains(&address), "{said}");
    demo.stop();
    // Nobody answers any more, which is odd, and strictly speaking fails.
    let said = run(folder.path(), &["doctor", "--only", "server", "--bind", &address]);
    assert!(said.starts_with("warn server"), "{said}");
    let strictly = ["doctor", "--only", "server", "--strict", "--bind", &address];
    assert_eq!(fails(&mut program(folder.path(), &strictly)).0, 1);
}

#[test]
fn what_fails_is_said_and_makes_nothing() {
    let folder = Folder::new();
    let (code, said) = fails(&mut program(folder.path(), &["doctor"]));
    assert!(code == 1 && said.contains("fails"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "to look makes no database");
    run(folder.path(), &["migrate"]);
    let output =
        program(folder.path(), &["doctor", "--only", "policy", "--only", "migrations"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        (output.status.code(), told(&said)),
        (Some(1), vec![("ok", "migrations"), ("FAIL", "policy")])
    );
    // A key that others can read.
    let key = folder.path().join("key.pem");
    fs::write(&key, "x").unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let mut command = program(folder.path(), &["doctor", "--only", "configuration"]);
    let output = command.env("SIGNING_KEY_FILE", "key.pem").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success() && said.contains("chmod 600"), "{said}");
}

#[tokio::test]
async fn a_database_of_postgresql_is_looked_at() {
    let database = Database::postgres().await;
    let world = World::on(database).await;
    let folder = Folder::new();
    let doctor = |only: &str| {
        let mut command = program(folder.path(), &["doctor", "--only", only]);
        command.env("DATABASE_URL", &world.database.url);
        let output = command.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    for (only, says) in [
        ("database", "PostgreSQL 1"),
        ("migrations", "those of this version"),
        ("policy", "fuyang-2022-8"),
        ("clock", "T"),
        ("log", "bytes are kept for standbys"),
    ] {
        let (code, said) = doctor(only);
        assert!(code == 0 && said.starts_with("ok ") && said.contains(says), "{said}");
    }
    let mut away = program(folder.path(), &["doctor", "--only", "database"]);
    let output = away.env("DATABASE_URL", "postgres://nobody:secret@127.0.0.1:9/none").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        !output.status.success() && said.starts_with("FAIL database") && !said.contains("secret"),
        "{said}"
    );
}
