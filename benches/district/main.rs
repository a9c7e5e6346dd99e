//! What the questions of a working day cost, in a district of 59 communities and in a hundred of them, on both databases;
//! each beside one hand-written statement that builds the same answer. `make bench` runs it.
//!
//! `BENCH_SIZE=59,5900` says of how many communities, `BENCH_SERVER` which build is measured instead of this one, and
//! an argument which questions, by a part of their names.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that cannot be made ends, and what it finds is printed"
)]

mod client;
mod database;
mod district;
#[path = "../place/mod.rs"]
mod place;
mod questions;
mod round;
mod signing;

use client::Client;
use database::Session;
use place::{Place, server::Server};
use questions::Question;
use round::{Round, Worker, round};
use signing::Signing;
use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Clients side by side, and connections of the statement.
const CLIENTS: usize = 8;
/// Rounds of each, in turn; the one in the middle counts.
const ROUNDS: usize = 3;
const LONG: Duration = Duration::from_secs(2);
/// Before the first round, so that everything is read and planned once.
const WARM: Duration = Duration::from_millis(300);

/// What the server's connections are called.
const SERVER: &str = "future-community";

/// A register that is measured, with its server.
struct Measured<'p> {
    name: String,
    place: &'p Place,
    server: Server,
    session: Session,
}

fn main() {
    let only = std::env::args().nth(1).filter(|name| !name.starts_with('-'));
    println!(
        "{CLIENTS} connections, median of {ROUNDS} rounds of {LONG:?}. ratio: requests a second, product to statement. CPU in ms a\n\
         request: of the server, of the database for it, of the database for the statement (SQLite works in the process that asks).\n"
    );
    println!(
        "| question | communities | database | req/s | statement/s | ratio | p50 ms | p99 ms | CPU server | CPU database | CPU statement |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for communities in sizes() {
        let name = format!("bench_{communities}");
        match place::postgres(&name) {
            Some(url) => measure(&Place::new(&name, Some(url)), communities, only.as_deref()),
            None => println!("PostgreSQL: not measured, there is no TEST_POSTGRES_URL"),
        }
        measure(&Place::new(&name, None), communities, only.as_deref());
    }
}

/// Of how many communities the districts are.
#[expect(clippy::disallowed_methods, reason = "how much is measured, no configuration says")]
fn sizes() -> Vec<usize> {
    let sizes = std::env::var("BENCH_SIZE").unwrap_or_else(|_| "59,5900".to_owned());
    let sizes: Vec<usize> = sizes.split(',').map(|size| size.parse().unwrap()).collect();
    assert!(
        sizes.iter().all(|size| *size > 0 && size % district::COMMUNITIES == 0),
        "BENCH_SIZE: multiples of 59"
    );
    sizes
}

fn measure(place: &Place, communities: usize, only: Option<&str>) {
    let began = Instant::now();
    district::make(place, communities);
    let made = began.elapsed();
    let engine = if place.database().is_some() { "PostgreSQL" } else { "SQLite" };
    let mut measured = Measured {
        name: format!("{communities} | {engine}"),
        place,
        server: Server::serve(place),
        session: Session::open(place),
    };
    let wanted = |name: &str| only.is_none_or(|only| name.contains(only));
    for question in questions::all(&measured.server, &mut measured.session) {
        if wanted(question.name) {
            measured.ask(&question);
        }
    }
    if wanted("sign a duty") {
        measured.sign();
    }
    eprintln!("{}: made in {made:.0?}, measured {:.0?} after it began", measured.name, began.elapsed());
}

impl Measured<'_> {
    fn ask(&mut self, question: &Question) {
        let mut client = Client::new(&self.server);
        question.agree(&mut |request| client.ask(request).to_vec(), &mut self.session);
        let turn = AtomicUsize::new(0);
        let next = &|| turn.fetch_add(1, Ordering::Relaxed) % question.requests.len();
        let product = workers(|| {
            let mut client = Client::new(&self.server);
            Box::new(move || !client.ask(&question.requests[next()]).is_empty())
        });
        let statement = workers(|| {
            let mut session = Session::open(self.place);
            Box::new(move || !session.text(question.statement, &question.values[next()]).is_empty())
        });
        self.compare(question.name, product, statement, |_| {});
    }

    fn sign(&mut self) {
        let signing = &Signing::new(&self.server, &mut self.session);
        let product = workers(|| {
            let mut client = Client::new(&self.server);
            Box::new(move || signing.command(&mut client))
        });
        // SQLite has one writer: waiting in line is quicker than trying again.
        let line = &Mutex::new(());
        let in_line = !self.session.is_postgres();
        let statement = workers(|| {
            let mut session = Session::open(self.place);
            Box::new(move || {
                let turn = in_line.then(|| line.lock().unwrap());
                let done = signing.by_hand(&mut session);
                drop(turn);
                done
            })
        });
        self.compare("sign a duty", product, statement, |session| signing.reset(session));
    }

    /// Rounds of both in turn; `after` each of them, what they did is taken back.
    fn compare(
        &mut self,
        name: &str,
        mut product: Vec<Worker<'_>>,
        mut statement: Vec<Worker<'_>>,
        after: impl Fn(&mut Session),
    ) {
        let (mut of_product, mut of_statement) = (Vec::new(), Vec::new());
        // SQLite works in the process that asks.
        let alone = (!self.session.is_postgres()).then(std::process::id);
        for time in 0..=ROUNDS {
            let long = if time == 0 { WARM } else { LONG };
            let served = Some(self.server.id());
            of_product.push(round(&mut product, long, served, || self.session.backends(SERVER)));
            after(&mut self.session);
            of_statement.push(round(&mut statement, long, alone, || self.session.backends(database::NAME)));
            after(&mut self.session);
        }
        let (ours, theirs) =
            (Round::median(of_product.split_off(1)), Round::median(of_statement.split_off(1)));
        println!(
            "| {name} | {} | {:.1} | {:.1} | {:.3} | {:.2} | {:.2} | {:.3} | {:.3} | {:.3} |",
            self.name,
            ours.per_second(),
            theirs.per_second(),
            ours.per_second() / theirs.per_second(),
            ours.within(50),
            ours.within(99),
            ours.server(),
            ours.database(),
            theirs.server() + theirs.database(),
        );
    }
}

fn workers<'w>(worker: impl Fn() -> Worker<'w>) -> Vec<Worker<'w>> {
    (0..CLIENTS).map(|_| worker()).collect()
}
