//! Attacks by strangers against the build that ships, as it is configured by itself, with 1.5 GB of memory: the server
//! lives, tells how it is, answers an honest viewer meanwhile, and gives back what it took.

mod client;
mod idle;
mod memory;
mod prefix;
mod readers;
mod watch;

use crate::place::{Place, server::Server};
use client::Target;
use std::{
    thread,
    time::{Duration, Instant},
};
use watch::Watch;

/// Bytes of memory that the server may have.
const MEMORY: u64 = 1_500_000_000;
/// How long it may take to tell how it is, and to answer an honest viewer.
const HEALTH: Duration = Duration::from_millis(100);
const QUESTION: Duration = Duration::from_secs(1);
/// Within which its memory is back, and to what part of what it was, in percent.
const BACK: Duration = Duration::from_secs(30);
const AT_MOST: u64 = 150;

/// An attack: what it is called, what the server is told, and what is done to it.
struct Attack {
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
    run: fn(&Target) -> Vec<Check>,
}

/// What was looked at, and whether it is as it should be.
pub struct Check {
    what: String,
    passed: bool,
}

impl Check {
    fn new(what: impl Into<String>, passed: bool) -> Self {
        Self { what: what.into(), passed }
    }
}

const ATTACKS: &[Attack] = &[
    Attack { name: "bodies that grow", environment: &[], run: memory::grows },
    Attack { name: "bodies that do not end", environment: &[], run: memory::lingers },
    Attack { name: "many readers who do not read", environment: &[], run: readers::many },
    Attack { name: "long answers that nobody reads", environment: &[], run: readers::long },
    Attack { name: "idle connections, opened again", environment: &[], run: idle::reopened },
    Attack { name: "heads that come by drops", environment: &[], run: idle::drops },
    Attack {
        name: "sign-ins from one /64",
        environment: &[("TRUST_FORWARDED_FOR", "true")],
        run: prefix::sign_ins,
    },
];

/// Runs those whose name holds this; gives how many checks failed.
pub fn run(place: &Place, only: Option<&str>) -> usize {
    let mut failed = 0;
    for attack in ATTACKS.iter().filter(|attack| only.is_none_or(|only| attack.name.contains(only))) {
        let began = Instant::now();
        println!("{}", attack.name);
        for Check { what, passed } in suffer(place, attack) {
            failed += usize::from(!passed);
            println!("  {} {what}", if passed { "pass" } else { "FAIL" });
        }
        println!("  in {:.1?}", began.elapsed());
    }
    failed
}

fn suffer(place: &Place, attack: &Attack) -> Vec<Check> {
    // Fewer descriptors than connections at first: the server raises that itself.
    let limits = [format!("--as={MEMORY}"), "--nofile=1024:8192".to_owned()];
    let server = Server::within(place, "serve", &limits, attack.environment);
    let token = server.sign_in(crate::register::OFFICE);
    let target = Target::new(&server.address, server.id());
    Watch::warm_up(&target, &token);
    let before = server.resident();
    let watch = Watch::start(&target, &token);
    let mut checks = (attack.run)(&target);
    let seen = watch.end();
    checks.push(Check::new(
        format!("health within {:.0?} of {} asked, {HEALTH:?} at most", seen.health, seen.times),
        seen.times > 0 && seen.health < HEALTH,
    ));
    checks.push(Check::new(
        format!(
            "a viewer answered within {:.0?}, {QUESTION:?} at most; {} not",
            seen.question, seen.unanswered
        ),
        seen.question < QUESTION && seen.unanswered == 0,
    ));
    checks.push(Check::new("it lives", server.lives()));
    let peak = server.peak();
    let began = Instant::now();
    while server.resident() * 100 > before * AT_MOST && began.elapsed() < BACK {
        thread::sleep(Duration::from_millis(100));
    }
    let after = server.resident();
    checks.push(Check::new(
        format!(
            "memory {} MB, {} at its peak, {} after {:.1?}",
            before / 1024,
            peak / 1024,
            after / 1024,
            began.elapsed()
        ),
        after > 0 && after * 100 <= before * AT_MOST,
    ));
    checks
}
