//! What it costs to follow: a page of a first copy, a question where nothing is new, and streams on which nothing happens.

use crate::{
    Measured, SERVER,
    client::{Client, request},
    database::Session,
    party::Party,
    place::{Place, server::Server},
    process,
    questions::Ask,
    row::Row,
    screens,
};
use serde_json::{Value, json};
use std::{
    io::Write,
    net::TcpStream,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Who follows.
const FOLLOWER: &str = "health.signer";
/// What a copy is usually made of, by pages that the limits allow.
const DOCUMENT: &str = include_str!("../../assets/feed.graphql");
const THIN: &str =
    "query($after: String) { changes(after: $after, first: 200) { cursor hasMore changes { type id } } }";

const STREAMS: usize = 500;
/// At several servers.
const SERVERS: usize = 3;
const SESSIONS: usize = 10_000;
const CROWD: usize = 2_000;
const SIGNING_IN: usize = 16;
const LONG: Duration = Duration::from_secs(10);
const SECOND: Duration = Duration::from_secs(1);
/// Seconds until all is quiet, at most, and of how much of a core it is not.
const SETTLE: u32 = 60;
const BUSY: f64 = 20.0;
/// Who has them.
const WAITING: [&str; 10] = [
    "education.signer",
    "education.officer",
    "health.signer",
    "health.officer",
    "civil-affairs.signer",
    "civil-affairs.officer",
    "finance.signer",
    "finance.officer",
    "planning-resources.signer",
    "planning-resources.officer",
];

/// Pages of a follower.
pub fn pages(measured: &mut Measured<'_>) {
    let cursors = follow(measured.server.sign_in(FOLLOWER).as_str(), &measured.server.address);
    let of = [
        ("first page", None),
        ("page in the middle", Some(cursors.len() / 2)),
        ("nothing new", Some(cursors.len() - 1)),
    ];
    for (name, after) in of {
        let variables = json!({ "after": after.map(|at| &cursors[at]), "first": 50 });
        let ask = Ask::new(FOLLOWER, DOCUMENT, variables);
        let party = Party::product(&measured.server, [FOLLOWER].into_iter());
        screens::show(&format!("follow: {name}"), &ask, &party, &mut measured.session, &measured.register);
    }
}

/// The cursors of all pages until nothing is new.
fn follow(token: &str, address: &str) -> Vec<String> {
    let (mut client, mut cursors) = (Client::new(address), Vec::<String>::new());
    loop {
        let body = json!({ "query": THIN, "variables": { "after": cursors.last() } });
        let answer: Value = serde_json::from_slice(client.ask(&request(token, &body))).unwrap();
        let page = &answer["data"]["changes"];
        cursors.push(page["cursor"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned());
        if page["hasMore"] == false {
            return cursors;
        }
    }
}

/// Event streams that wait, at a server of their own: its memory for all of them, and what it works meanwhile.
pub fn streams(place: &Place, register: &str) {
    let server = [patient(place, STREAMS)];
    let (memory, share) = idle(place, &server, STREAMS);
    let name = format!("{STREAMS} idle streams: {share:.1} % of a core");
    Row { name: &name, register, wanted: "< 60 MB, < 2 %", memory: Some(memory), ..Row::default() }.print();
}

/// As many people as a city has signed in, and phones that wait, at several servers on one database: the memory of all
/// servers for it, and what they and the database work meanwhile.
pub fn crowd(place: &Place, register: &str) {
    let servers: Vec<Server> = (0..SERVERS).map(|_| patient(place, CROWD)).collect();
    let (began, next) = (Instant::now(), AtomicUsize::new(0));
    let before: f64 = servers.iter().map(|server| process::memory(server.id())).sum();
    thread::scope(|scope| {
        for _ in 0..SIGNING_IN {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= SESSIONS {
                        return;
                    }
                    servers[number % SERVERS].sign_in(WAITING[number % WAITING.len()]);
                }
            });
        }
    });
    let signed_in = began.elapsed().as_secs_f64();
    let sessions: f64 = servers.iter().map(|server| process::memory(server.id())).sum::<f64>() - before;
    let (memory, share) = idle(place, &servers, CROWD);
    let name = format!(
        "{SESSIONS} sessions (made in {signed_in:.0} s, {sessions:.0} MB), {CROWD} idle streams, {SERVERS} servers: {share:.1} % of a core"
    );
    Row { name: &name, register, memory: Some(memory), ..Row::default() }.print();
}

/// A server that lets so many wait.
fn patient(place: &Place, streams: usize) -> Server {
    let many = streams.to_string();
    let limits = ["--as=4294967296".to_owned()];
    let environment = [
        ("RATE_LIMIT", "off"),
        ("SIGN_IN_RATE_LIMIT", "off"),
        ("STREAMS", many.as_str()),
        ("STREAMS_PER_ACCOUNT", many.as_str()),
        ("STREAMS_PER_ADDRESS", many.as_str()),
        ("CONNECTIONS", "3000"),
        ("CONNECTIONS_PER_ADDRESS", "off"),
    ];
    Server::within(place, "serve", &limits, &environment)
}

/// Opens so many streams on which nothing happens, by turns; gives the megabytes that they take, and how much of a core is
/// busy with them, the database included.
fn idle(place: &Place, servers: &[Server], streams: usize) -> (f64, f64) {
    let asked: Vec<String> = WAITING
        .iter()
        .map(|name| {
            let token = servers[0].sign_in(name);
            let after = follow(&token, &servers[0].address).pop();
            let query = THIN.replace("query", "subscription");
            let body = json!({ "query": query, "variables": { "after": after } });
            request(&token, &body)
                .replace("\r\nauthorization:", "\r\naccept: text/event-stream\r\nauthorization:")
        })
        .collect();
    let of_all = |count: fn(&Server) -> f64| servers.iter().map(count).sum::<f64>();
    let are_open = || servers.iter().map(open).sum::<usize>() == streams;
    let before = of_all(|server| process::memory(server.id()));
    let waiting: Vec<TcpStream> = (0..streams)
        .map(|number| {
            let mut stream = servers[number % servers.len()].connect().unwrap();
            stream.write_all(asked[number % asked.len()].as_bytes()).unwrap();
            stream
        })
        .collect();
    while !are_open() {
        thread::sleep(Duration::from_millis(50));
    }
    let mut session = Session::open(place);
    let mut look = || {
        let database = crate::round::work_of(&session.backends(SERVER));
        let worked = of_all(|server| process::worked(server.id()).unwrap().as_secs_f64());
        worked + database.values().sum::<Duration>().as_secs_f64()
    };
    let mut share_for = |long: Duration| {
        let (worked, began) = (look(), Instant::now());
        thread::sleep(long);
        (look() - worked) / began.elapsed().as_secs_f64() * 100.0
    };
    // They are open before each has read that there is nothing new.
    let mut left = SETTLE;
    while share_for(SECOND) > BUSY && left > 0 {
        left -= 1;
    }
    let share = share_for(LONG);
    assert!(are_open(), "all of them wait");
    let memory = of_all(|server| process::memory(server.id())) - before;
    drop(waiting);
    (memory, share)
}

/// The streams that a server says are open.
fn open(server: &Server) -> usize {
    let (_, shown) = crate::client::get(&server.address, "/metrics").unwrap();
    let line = shown.lines().find_map(|line| line.strip_prefix("streams "));
    line.unwrap_or_else(|| panic!("{shown}")).parse().unwrap()
}
