//! What the questions of a working day cost, in a district of 59 communities and in a hundred of them, on both databases;
//! each beside one hand-written statement that builds the same answer. `make bench` runs it.
//!
//! `BENCH_SIZE=59,5900` says of how many communities, `BENCH_SERVER` which build is measured instead of this one, and
//! an argument which rows, by a part of their names. With `BENCH_PEERS` the programs in benches/peers are asked too, on
//! PostgreSQL, what they answer: that is `make bench-peers`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that cannot be made ends, and what it finds is printed"
)]

mod client;
mod database;
mod district;
mod export;
mod feed;
mod files;
mod party;
mod peers;
#[path = "../place/mod.rs"]
mod place;
mod process;
mod questions;
mod round;
mod row;
mod screens;
mod signing;

use client::Client;
use database::Session;
use party::Party;
use peers::Peer;
use place::{Place, server::Server};
use questions::Question;
use round::{Look, Round, Worker, round};
use row::Row;
use signing::Signing;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Clients side by side, and connections of the statement; the same of those that sign.
const CLIENTS: usize = 32;
const SIGNERS: usize = 16;
/// Rounds of each, in turn; the one in the middle counts.
const ROUNDS: usize = 3;
const LONG: Duration = Duration::from_secs(3);
/// Before the first round, so that everything is read and planned once.
const WARM: Duration = Duration::from_millis(300);

/// What the server's connections are called.
const SERVER: &str = "future-community";

/// A register that is measured, with its server.
struct Measured<'p> {
    /// How many communities, and which database.
    register: String,
    place: &'p Place,
    server: Server,
    product: Party,
    peers: Vec<Peer>,
    session: Session,
}

fn main() {
    let only = std::env::args().nth(1).filter(|name| !name.starts_with('-'));
    println!(
        "Median of {ROUNDS} rounds of {LONG:?}. ratio: requests a second, product to statement; wanted: of 59 / of 5 900 communities.\n\
         statements: of a request. CPU in ms a request: of the server, of the database for it, of the database for the statement\n\
         (SQLite works in the process that asks). RSS: of the server, after its rounds."
    );
    let mut places = Vec::new();
    for size in sizes() {
        let name = format!("bench_{size}");
        places.extend(place::postgres(&name).map(|url| (size, Place::new(&name, Some(url)))));
        if !peers::wanted() {
            places.push((size, Place::new(&name, None)));
        }
    }
    let settings = places.iter().find_map(|(_, place)| place.database().map(database::settings));
    println!(
        "{}\n",
        settings.as_deref().unwrap_or("PostgreSQL: not measured, there is no TEST_POSTGRES_URL.")
    );
    row::print_head();
    for (communities, place) in places {
        measure(&place, communities, only.as_deref());
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
    let wanted = |name: &str| only.is_none_or(|only| name.contains(only));
    let with_peers = peers::wanted();
    let engine = if place.database().is_some() { "PostgreSQL" } else { "SQLite" };
    let register = format!("{communities} | {engine}");

    let ready = (!with_peers && wanted("ready")).then(|| screens::ready(place));
    let server = Server::serve(place);
    let memory = process::memory(server.id());
    if let Some(ready) = ready {
        let wanted = "< 100 ms";
        let (name, register) = ("ready", register.as_str());
        Row { name, register, wanted, times: Some(ready), memory: Some(memory), ..Row::default() }.print();
    }

    let mut session = Session::open(place);
    let questions = questions::all(&mut session);
    let screens = questions::screens(&mut session);
    let asks = questions.iter().flat_map(|question| &question.asks).chain(screens.iter().map(|(_, ask)| ask));
    let product = Party::product(&server, asks.map(|ask| ask.account.as_str()));
    let peers = if with_peers { peers::start(place) } else { Vec::new() };
    let mut measured = Measured { register, place, server, product, peers, session };
    for question in &questions {
        if wanted(question.name) && (question.of_peers || !with_peers) {
            measured.ask(question);
        }
    }
    if with_peers {
        return;
    }
    if wanted("sign a duty") {
        measured.sign();
    }
    for (name, ask) in &screens {
        if wanted(&format!("screen: {name}")) {
            screens::show(name, ask, &measured.product, &mut measured.session, &measured.register);
        }
    }
    if wanted("follow") {
        feed::pages(&mut measured);
    }
    let most = process::most_memory(measured.server.id());
    let (name, limit) = ("most memory", "< 100 MB");
    Row { name, register: &measured.register, wanted: limit, memory: Some(most), ..Row::default() }.print();
    if wanted("idle streams") {
        feed::streams(place, &measured.register);
    }
    if wanted("crowd") && place.database().is_some() {
        feed::crowd(place, &measured.register);
    }
    if wanted("export") {
        export::all(place, &measured.register);
    }
    if wanted("uploads") {
        files::all(place, &measured.register);
    }
    eprintln!("{}: made in {made:.0?}, measured {:.0?} after it began", measured.register, began.elapsed());
}

impl Measured<'_> {
    fn ask(&mut self, question: &Question) {
        if let Some(field) = question.needs
            && !self.has(field)
        {
            println!("| {}: the server has no {field} | {} |", question.name, self.register);
            return;
        }
        let turn = AtomicUsize::new(0);
        let next = &|| turn.fetch_add(1, Ordering::Relaxed) % question.asks.len();
        let mut contenders = Vec::new();
        for party in [&self.product].into_iter().chain(self.peers.iter().map(|peer| &peer.party)) {
            let mut client = Client::new(&party.address);
            question.agree(&mut |ask| client.ask(&party.request(ask)).to_vec(), &mut self.session);
            let requests: Vec<String> = question.asks.iter().map(|ask| party.request(ask)).collect();
            let requests: Arc<[String]> = requests.into();
            let asking = workers(CLIENTS, || {
                let (mut client, requests) = (Client::new(&party.address), Arc::clone(&requests));
                Box::new(move || !client.ask(&requests[next()]).is_empty())
            });
            contenders.push(Contender { party, workers: asking, rounds: Vec::new() });
        }
        let statement = workers(CLIENTS, || {
            let mut session = Session::open(self.place);
            Box::new(move || !session.text(&question.statement, &question.values[next()]).is_empty())
        });
        let row =
            Row { name: question.name, register: &self.register, wanted: question.wanted, ..Row::default() };
        compare(&row, contenders, statement, &mut self.session, |_| {});
    }

    /// Whether the server has a root field.
    fn has(&self, field: &str) -> bool {
        let token = self.server.sign_in(district::OFFICE);
        let schema = self.server.question(&token, "{ __type(name: \"Query\") { fields { name } } }");
        schema["__type"]["fields"].as_array().unwrap().iter().any(|found| found["name"] == field)
    }

    fn sign(&mut self) {
        let signing = &Signing::new(&self.server, &mut self.session);
        let asking = workers(SIGNERS, || {
            let mut client = Client::new(&self.product.address);
            Box::new(move || signing.command(&mut client))
        });
        let contenders = vec![Contender { party: &self.product, workers: asking, rounds: Vec::new() }];
        // SQLite has one writer: waiting in line is quicker than trying again.
        let line = &Mutex::new(());
        let in_line = !self.session.is_postgres();
        let statement = workers(SIGNERS, || {
            let mut session = Session::open(self.place);
            Box::new(move || {
                let turn = in_line.then(|| line.lock().unwrap());
                let done = signing.by_hand(&mut session);
                drop(turn);
                done
            })
        });
        let row =
            Row { name: "sign a duty", register: &self.register, wanted: "0.7 / 0.7", ..Row::default() };
        compare(&row, contenders, statement, &mut self.session, |session| signing.reset(session));
    }
}

/// Who does what the statement does too.
struct Contender<'w> {
    party: &'w Party,
    workers: Vec<Worker<'w>>,
    rounds: Vec<Round>,
}

/// Rounds of all in turn; `after` each of them, what was done is taken back.
fn compare(
    row: &Row<'_>,
    mut contenders: Vec<Contender<'_>>,
    mut statement: Vec<Worker<'_>>,
    session: &mut Session,
    after: impl Fn(&mut Session),
) {
    let mut of_statement = Vec::new();
    for time in 0..=ROUNDS {
        let long = if time == 0 { WARM } else { LONG };
        for Contender { party, workers, rounds } in &mut contenders {
            rounds.push(round(workers, long, || party.look(&session.backends(party.connections))));
            after(session);
        }
        of_statement.push(round(&mut statement, long, || by_hand(session)));
        after(session);
    }
    let of_statement = Round::median(of_statement.split_off(1));
    for Contender { party, workers, mut rounds } in contenders {
        let ours = Round::median(rounds.split_off(1));
        let name = [row.name, party.name].join(if party.name.is_empty() { "" } else { ": " });
        Row {
            name: &name,
            clients: Some(workers.len()),
            product: Some(&ours),
            statement: Some(&of_statement),
            memory: Some(process::memory(party.process)),
            ..*row
        }
        .print();
    }
}

/// What the statement's side has worked: SQLite works in the process that asks.
fn by_hand(session: &mut Session) -> Look {
    if session.is_postgres() {
        let database = round::work_of(&session.backends(database::NAME));
        return Look { database, ..Look::default() };
    }
    Look { server: process::worked(std::process::id()).unwrap(), ..Look::default() }
}

fn workers<'w>(count: usize, worker: impl Fn() -> Worker<'w>) -> Vec<Worker<'w>> {
    (0..count).map(|_| worker()).collect()
}
