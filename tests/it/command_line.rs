//! The real binary, as an operator runs it.

mod audit;
mod configuration;
mod crash;
mod decisions;
mod demo;
mod descriptors;
mod disk;
mod doctor;
mod fleet;
mod followers;
mod handover;
mod help;
mod http;
mod key_files;
mod ledger;
mod log;
mod managed;
mod operator;
mod output;
mod pg_dump;
mod private;
mod prune;
mod readers;
mod readme;
mod restart;
mod restore;
mod schema;
mod signals;
mod summary;
mod tls;
mod told;
mod traces;
mod uploads;

use crate::harness::{Folder, World};
use http::Server;
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

/// The program, in a folder of its own and without the environment of whoever runs the tests.
fn program(folder: &Path, line: &[&str]) -> Command {
    program_under(&[], folder, line)
}

/// The program, started by another that prepares what it runs in.
fn program_under(wrapper: &[&str], folder: &Path, line: &[&str]) -> Command {
    let words = [wrapper, &[env!("CARGO_BIN_EXE_future-community")], line].concat();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env_clear().current_dir(folder).stdin(Stdio::null());
    command
}

/// What a command prints, with the input that it reads.
fn run_with(folder: &Path, line: &[&str], input: &str) -> Output {
    let mut command = program(folder, line);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// What a command that succeeds prints.
#[track_caller]
pub fn run(folder: &Path, line: &[&str]) -> String {
    let output = program(folder, line).output().unwrap();
    assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command that fails says, and its exit code.
#[track_caller]
fn fails(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{command:?} succeeded");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// A demo that serves.
pub struct Demo {
    child: Child,
    printed: Lines<BufReader<ChildStdout>>,
    /// What it printed before it served.
    greeting: String,
    server: Server,
}

const PASSWORD: &str = "demo-password-of-tests";

impl Demo {
    /// Starts it in a folder, where it keeps its database and its log.
    pub fn start(folder: &Folder, environment: &[(&str, &str)]) -> Self {
        Self::start_under(&[], folder, environment)
    }

    /// The same, by a program that becomes the demo.
    fn start_under(wrapper: &[&str], folder: &Folder, environment: &[(&str, &str)]) -> Self {
        let log = File::options().create(true).append(true).open(folder.path().join("log")).unwrap();
        let mut command = program_under(wrapper, folder.path(), &["demo"]);
        command
            .env("BIND", "127.0.0.1:0")
            .env("DEMO_PASSWORD", PASSWORD)
            .env("POLICY_DIR", World::pack())
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = command.spawn().unwrap();
        let mut printed = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut greeting = String::new();
        // It listens before it prints its address.
        let address = loop {
            let Some(line) = printed.next() else {
                panic!("it ended: {}", fs::read_to_string(folder.path().join("log")).unwrap());
            };
            let line = line.unwrap();
            greeting.push_str(&line);
            greeting.push('\n');
            if let Some((_, rest)) = line.strip_prefix("curl -s http").and_then(|line| line.split_once("://"))
            {
                break rest.split('/').next().unwrap().to_owned();
            }
        };
        Self { child, printed, greeting, server: Server { address } }
    }

    /// Where it serves.
    pub fn address(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Ends it as a service manager does, and waits until it has ended.
    pub fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        for line in self.printed.by_ref() {
            line.unwrap();
        }
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // A test that failed leaves no server behind; one that was stopped has none to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
