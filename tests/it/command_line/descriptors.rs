//! Descriptors: as many as are needed, or no start; and where they run out, nobody is worse off than he has to be.

use super::{Demo, fails, program_under};
use crate::harness::Folder;
use std::{
    fs,
    net::TcpStream,
    process::Command,
    thread,
    time::{Duration, Instant},
};

impl Demo {
    /// Of how many descriptors the server may have open, the number in force.
    fn descriptors(&self) -> u32 {
        let limits = fs::read_to_string(format!("/proc/{}/limits", self.child.id())).unwrap();
        let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
        line.split_whitespace().nth(3).unwrap().parse().unwrap()
    }

    fn limit_descriptors(&self, limit: &str) {
        let pid = self.child.id().to_string();
        let done = Command::new("prlimit").args(["--pid", &pid, &format!("--nofile={limit}")]).status();
        assert!(done.expect("prlimit of util-linux is missing").success());
    }

    /// Seconds that the server's process has worked.
    fn worked(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let ticks = stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2);
        ticks.map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
    }
}

#[test]
fn a_limit_that_may_be_raised_is_raised() {
    let folder = Folder::new();
    let demo = Demo::start_under(&["prlimit", "--nofile=256:2000"], &folder, &[]);
    assert_eq!(demo.server.get("/healthz").0, 200);
    assert_eq!(demo.descriptors(), 2_000);
    demo.stop();
}

#[test]
fn more_connections_than_descriptors_are_refused_at_the_start() {
    let folder = Folder::new();
    for command in ["serve", "demo"] {
        let mut command = program_under(&["prlimit", "--nofile=500:500"], folder.path(), &[command]);
        command.env("CONNECTIONS", "400").env("DATABASE_CONNECTIONS", "10").env("BIND", "127.0.0.1:0");
        let (code, said) = fails(&mut command);
        assert_eq!(code, 1, "{said}");
        // 400, 64 that stand, three for each of ten, and a reserve.
        assert!(
            said.contains("CONNECTIONS=400") && said.contains("558") && said.contains("allows 500"),
            "{said}"
        );
    }
    assert!(folder.path().read_dir().unwrap().next().is_none(), "nothing was made");
    let demo = Demo::start_under(&["prlimit", "--nofile=500:500"], &folder, &[("CONNECTIONS", "300")]);
    assert_eq!(demo.server.get("/healthz").0, 200);
    demo.stop();
}

#[test]
fn who_does_not_say_how_many_gets_what_there_is() {
    let folder = Folder::new();
    let environment = [("CONNECTIONS_PER_ADDRESS", "off"), ("DATABASE_CONNECTIONS", "10")];
    let demo = Demo::start_under(&["prlimit", "--nofile=200:256"], &folder, &environment);
    assert_eq!(demo.descriptors(), 256);
    // 64 that stand, three for each of ten, and a reserve are taken off.
    let idle: Vec<_> = (0..120).map(|_| TcpStream::connect(&demo.server.address).unwrap()).collect();
    assert_eq!(demo.server.get("/healthz").0, 200);
    drop(idle);
    demo.stop();
    let mut command = program_under(&["prlimit", "--nofile=170:170"], folder.path(), &["demo"]);
    command.env("BIND", "127.0.0.1:0").env("DATABASE_CONNECTIONS", "10");
    let (code, said) = fails(&mut command);
    assert!(code == 1 && said.contains("CONNECTIONS=1024") && said.contains("allows 170"), "{said}");
}

#[test]
fn a_machine_without_descriptors_is_told_of_now_and_then_and_health_is_answered() {
    let folder = Folder::new();
    let environment = [("CONNECTIONS", "300"), ("CONNECTIONS_PER_ADDRESS", "off")];
    let demo = Demo::start_under(&["prlimit", "--nofile=500:500"], &folder, &environment);
    assert_eq!(demo.server.get("/readyz").0, 200);
    // Fewer than it was started with, as where other processes use up the machine's.
    demo.limit_descriptors("60:500");
    let before = demo.worked();
    let mut idle = Vec::new();
    for _ in 0..150 {
        idle.push(TcpStream::connect(&demo.server.address).unwrap());
    }
    let began = Instant::now();
    let mut asked = 0;
    while began.elapsed() < Duration::from_secs(3) {
        assert_eq!(demo.server.get("/healthz").0, 200);
        idle.push(TcpStream::connect(&demo.server.address).unwrap());
        asked += 1;
        thread::sleep(Duration::from_millis(5));
    }
    let (took, worked) = (began.elapsed().as_secs_f64(), demo.worked() - before);
    demo.limit_descriptors("500:500");
    drop(idle);
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    let said = log.lines().filter(|line| line.contains("connections are not accepted")).count();
    assert!(said > 0 && f64::from(u32::try_from(said).unwrap()) <= took + 2.0, "{said} lines in {took} s");
    assert!(asked > 10 && worked < took, "{asked} were answered, {worked} s of work in {took}");
    assert_eq!(demo.server.get("/readyz").0, 200);
    demo.stop();
}
