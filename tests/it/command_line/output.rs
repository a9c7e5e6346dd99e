//! What a command does it has done, whatever becomes of what it says: a reader that stops, a full disk, a closed stream.

use super::{Demo, fails, program_under, run};
use crate::harness::{Folder, World};
use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Output, Stdio},
};

/// As a filter that SIGPIPE ends.
const CLOSED: i32 = 141;

/// A command whose streams go where a shell leads them.
fn led(folder: &Path, streams: &str, line: &[&str]) -> Output {
    let script = format!("exec \"$0\" \"$@\" {streams}");
    let mut command = program_under(&["sh", "-c", &script], folder, line);
    command.env("BIND", "127.0.0.1:0").output().unwrap()
}

/// Commands that end, each of which has something to say.
fn commands() -> Vec<Vec<String>> {
    let pack = World::pack().to_str().unwrap().to_owned();
    let lines = [
        "migrate",
        "policy check PACK",
        "policy import PACK",
        "policy check nowhere",
        "account create zhang --display-name Zhang",
        "account list",
        "account set-password zhang",
        "account disable nobody",
        "assignment grant zhang AUDITOR",
        "assignment list",
        "client create map --display-name Map",
        "client rotate-secret map",
        "keys rotate",
        "keys list",
        "keys retire none",
        "backup copy.db",
        "restore copy.db",
        "schema",
        "--help",
        "account --help",
        "--version",
        "nothing",
    ];
    lines.map(|line| line.split(' ').map(|word| word.replace("PACK", &pack)).collect()).into()
}

#[test]
fn nothing_panics_whatever_the_streams_are() {
    for streams in [">/dev/full", "2>/dev/full", ">/dev/full 2>&1", ">&- 2>&- <&-"] {
        let folder = Folder::new();
        for line in commands() {
            let words: Vec<&str> = line.iter().map(String::as_str).collect();
            let output = led(folder.path(), streams, &words);
            let code = output.status.code();
            assert!(matches!(code, Some(0..=2)), "{words:?} {streams}: {code:?}");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!said.contains("panicked"), "{words:?} {streams}: {said}");
            if streams == ">/dev/full" {
                assert!(code != Some(0), "{words:?}: what it should have said is lost, and nobody knows");
                assert!(said.starts_with("error: "), "{words:?}: {said}");
            }
        }
        // What was done is there all the same.
        assert!(
            run(folder.path(), &["account", "list"]).contains("zhang\tPERSON\tactive\tZhang\n"),
            "{streams}"
        );
    }
}

#[test]
fn a_fault_keeps_its_code_where_it_cannot_be_told() {
    let folder = Folder::new();
    assert_eq!(led(folder.path(), "2>/dev/full", &["policy", "check", "."]).status.code(), Some(1));
    assert_eq!(led(folder.path(), "2>&-", &["policy", "check", "."]).status.code(), Some(1));
    assert_eq!(led(folder.path(), "2>/dev/full", &["policy"]).status.code(), Some(2));
    // The log goes there too.
    let pack = World::pack();
    let pack = pack.to_str().unwrap();
    for streams in ["2>/dev/full", "2>&-"] {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let line = ["serve", "--log-level", "debug", "--bind", &address];
        assert_eq!(led(folder.path(), streams, &line).status.code(), Some(1), "{streams}");
        let line = ["policy", "import", pack, "--log-level", "debug"];
        run(folder.path(), &["migrate"]);
        assert_eq!(led(folder.path(), streams, &line).status.code(), Some(0), "{streams}");
    }
}

#[test]
fn a_reader_that_stops_ends_a_command_quietly() {
    let folder = Folder::new();
    run(folder.path(), &["migrate"]);
    for line in [
        &["schema"][..],
        &["account", "list"],
        &["account", "create", "zhang", "--display-name", "Zhang"],
        &["keys", "rotate"],
        &["keys", "list"],
        &["backup", "copy.db"],
        &["--help"],
    ] {
        let mut command = program_under(&[], folder.path(), line);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Nobody reads from the beginning.
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let code = child.wait().unwrap().code();
        assert_eq!(said, "", "{line:?}");
        let prints_nothing = line == ["account", "list"];
        assert_eq!(code, Some(if prints_nothing { 0 } else { CLOSED }), "{line:?}");
    }
    assert!(run(folder.path(), &["account", "list"]).contains("zhang\t"), "it was done");
    assert!(folder.path().join("copy.db").exists());

    // One line is enough for whoever asked. A pipe holds 64 KiB: it is filled, so that there is more to say.
    let filled = ["sh", "-c", "yes | head --bytes=60000; exec \"$0\" \"$@\""];
    let mut command = program_under(&filled, folder.path(), &["schema"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().is_ok());
    drop(lines);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(CLOSED), &b""[..]));
}

#[test]
fn a_demo_that_cannot_print_its_password_does_not_serve() {
    let folder = Folder::new();
    let pack = World::pack();
    let line = ["demo", "--policy", pack.to_str().unwrap()];
    let mut command = program_under(&["sh", "-c", "exec \"$0\" \"$@\" >/dev/full"], folder.path(), &line);
    let (code, said) = fails(command.env("BIND", "127.0.0.1:0"));
    assert!(code == 1 && said.contains("error: what was to be done is done, but standard output"), "{said}");
    // It was closed in order, and works.
    assert!(!folder.path().join("data/future-community.db-wal").exists());
    Demo::start(&folder, &[]).stop();
}
