//! Single screens, one after the other; how soon a server is ready; and what memory it takes.

use crate::{
    client::{self, Client},
    database::Session,
    party::Party,
    place::{Place, server::Server},
    questions::Ask,
    round::{Worker, round},
    row::Row,
};
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(1);
/// Starts of which the one in the middle counts.
const STARTS: usize = 5;

/// A screen, at one connection.
pub fn show(name: &str, ask: &Ask, product: &Party, session: &mut Session, register: &str) {
    let request = product.request(ask);
    let mut client = Client::new(&product.address);
    let answer: serde_json::Value = serde_json::from_slice(client.ask(&request)).unwrap();
    assert!(answer.get("errors").is_none(), "{name}: {answer}");
    let mut worker: [Worker<'_>; 1] = [Box::new(|| !client.ask(&request).is_empty())];
    round(&mut worker, LONG / 10, Default::default);
    let shown = round(&mut worker, LONG, || product.look(&session.backends(product.connections)));
    Row {
        name: &format!("screen: {name}"),
        register,
        clients: Some(1),
        wanted: "< 10 ms",
        product: Some(&shown),
        ..Row::default()
    }
    .print();
}

/// The milliseconds from the start of a server until it says that it is ready: in the middle, and at most.
pub fn ready(place: &Place) -> (f64, f64) {
    let mut times: Vec<f64> = (0..STARTS)
        .map(|_| {
            let began = Instant::now();
            let server = Server::serve(place);
            while client::get(&server.address, "/readyz").is_none_or(|(status, _)| status != 200) {}
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[STARTS / 2], times[STARTS - 1])
}
