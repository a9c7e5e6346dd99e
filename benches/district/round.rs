//! A round: some workers, side by side, for a while.

use std::{
    collections::HashMap,
    fs, thread,
    time::{Duration, Instant},
};

/// Something that does one request after the other; false where it has none left.
pub type Worker<'a> = Box<dyn FnMut() -> bool + Send + 'a>;

/// What became of a round.
#[derive(Clone, Default)]
pub struct Round {
    took: Duration,
    /// How long each request took, the shortest first.
    requests: Vec<Duration>,
    /// What the server, or the database, worked meanwhile.
    server: Duration,
    database: Duration,
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

    /// The round in the middle, by its speed.
    pub fn median(mut rounds: Vec<Self>) -> Self {
        rounds.sort_by(|one, other| one.per_second().total_cmp(&other.per_second()));
        rounds[rounds.len() / 2].clone()
    }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map(f64::from).unwrap()
}

/// Lets the workers work for so long. `server` is the process that serves; `backends` tells those of the database.
pub fn round(
    workers: &mut [Worker<'_>],
    long: Duration,
    server: Option<u32>,
    mut backends: impl FnMut() -> Vec<u32>,
) -> Round {
    let mut of_backends = || {
        let works = backends().into_iter().filter_map(|process| Some((process, worked(process)?)));
        works.collect::<HashMap<u32, Duration>>()
    };
    let of_server = || server.and_then(worked).unwrap_or_default();
    let (before, earlier) = (of_backends(), of_server());
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
    let server = of_server().saturating_sub(earlier);
    let database = of_backends()
        .into_iter()
        .map(|(process, work)| work.saturating_sub(before.get(&process).copied().unwrap_or_default()))
        .sum();
    requests.sort_unstable();
    assert!(!requests.is_empty(), "a round does something");
    Round { took, requests, server, database }
}

/// The time that a process has worked, threads that ended included; none once it is gone.
fn worked(process: u32) -> Option<Duration> {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in parentheses, may have spaces.
    let (_, numbers) = status.rsplit_once(") ")?;
    let hundredths = numbers.split(' ').skip(11).take(2).map(|number| number.parse::<u64>().unwrap());
    Some(Duration::from_millis(hundredths.sum::<u64>() * 10))
}
