//! A round: some workers, side by side, for a while.

use crate::process::worked;
use std::{
    collections::HashMap,
    thread,
    time::{Duration, Instant},
};

/// Something that does one request after the other; false where it has none left.
pub type Worker<'a> = Box<dyn FnMut() -> bool + Send + 'a>;

/// What was done until now.
#[derive(Default)]
pub struct Look {
    /// What the program worked that is measured.
    pub server: Duration,
    /// The same of each process of the database that works for it.
    pub database: HashMap<u32, Duration>,
    /// The statements that it says it sent.
    pub statements: Option<u64>,
}

/// What each of these processes worked.
pub fn work_of(processes: &[u32]) -> HashMap<u32, Duration> {
    processes.iter().filter_map(|process| Some((*process, worked(*process)?))).collect()
}

/// What became of a round.
#[derive(Clone, Default)]
pub struct Round {
    took: Duration,
    /// How long each request took, the shortest first.
    requests: Vec<Duration>,
    /// What the server, or the database, worked meanwhile.
    server: Duration,
    database: Duration,
    statements: Option<u64>,
}

impl Round {
    pub fn per_second(&self) -> f64 {
        number(self.requests.len()) / self.took.as_secs_f64()
    }

    /// Milliseconds within which so many of a hundred requests were done.
    pub fn within(&self, hundredth: usize) -> f64 {
        let at = (self.requests.len() * hundredth / 100).min(self.requests.len() - 1);
        self.requests[at].as_secs_f64() * 1e3
    }

    /// Milliseconds that the server worked for a request.
    pub fn server(&self) -> f64 {
        self.server.as_secs_f64() * 1e3 / number(self.requests.len())
    }

    /// The same of the database.
    pub fn database(&self) -> f64 {
        self.database.as_secs_f64() * 1e3 / number(self.requests.len())
    }

    /// Statements of a request, with what the server sends meanwhile for itself.
    pub fn statements(&self) -> Option<f64> {
        let statements = usize::try_from(self.statements?).ok()?;
        Some(number(statements) / number(self.requests.len()))
    }

    /// The round in the middle, by its speed.
    pub fn median(mut rounds: Vec<Self>) -> Self {
        rounds.sort_by(|one, other| one.per_second().total_cmp(&other.per_second()));
        rounds[rounds.len() / 2].clone()
    }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map(f64::from).unwrap()
}

/// Lets the workers work for so long, and looks before and after.
pub fn round(workers: &mut [Worker<'_>], long: Duration, mut look: impl FnMut() -> Look) -> Round {
    let before = look();
    let began = Instant::now();
    let mut requests: Vec<Duration> = thread::scope(|scope| {
        let work = |worker: &mut Worker<'_>| {
            let mut requests = Vec::new();
            loop {
                let since = Instant::now();
                if !worker() {
                    break;
                }
                requests.push(since.elapsed());
                if began.elapsed() >= long {
                    break;
                }
            }
            requests
        };
        let at_work: Vec<_> = workers.iter_mut().map(|worker| scope.spawn(move || work(worker))).collect();
        at_work.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let took = began.elapsed();
    let after = look();
    requests.sort_unstable();
    assert!(!requests.is_empty(), "a round does something");
    let earlier = |process| before.database.get(process).copied().unwrap_or_default();
    Round {
        took,
        requests,
        server: after.server.saturating_sub(before.server),
        database: after.database.iter().map(|(process, work)| work.saturating_sub(earlier(process))).sum(),
        statements: after.statements.zip(before.statements).map(|(after, before)| after - before),
    }
}
