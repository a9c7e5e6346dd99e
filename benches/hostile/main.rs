//! What strangers can do to the real server, and what it does then; what documents cost that mean harm, in time and in
//! memory at its peak; and how soon a server is ready again that was killed. `make hostile` runs it, and fails where
//! something is not as it should be.
//!
//! Each document is asked of a server of its own, so that what an earlier one left behind hides nothing, by nobody and
//! by the coordinator, who sees most. What it may cost is in docs/clients.md; what costs more is marked.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that cannot be made ends, and what it finds is printed"
)]

mod attacks;
mod documents;
mod killed;
#[path = "../place/mod.rs"]
mod place;
mod register;
mod server;

use documents::Document;
use place::{Place, server::Server};
use register::OFFICE;
use server::Answer;
use std::{process::ExitCode, time::Duration};

/// Times that each document is asked, unless it takes long.
const TIMES: usize = 5;
/// What an answer may take, and a refusal.
const ANSWERED: Duration = Duration::from_millis(300);
const REFUSED: Duration = Duration::from_millis(50);
/// Kilobytes by which memory may grow.
const GROWTH: u64 = 50 * 1024;

/// Within which a killed server is ready again.
const READY: Duration = Duration::from_secs(2);

/// What a document cost.
struct Cost {
    answer: Answer,
    median: Duration,
    longest: Duration,
    /// The median of what the server worked.
    worked: Duration,
    growth: u64,
}

fn cost(place: &Place, document: &Document, token: Option<&str>) -> Cost {
    let server = Server::serve(place);
    server.ask(token, &documents::plain("{ programme { code } duties(first: 1) { totalCount } }", 0));
    let before = server.reset_peak();
    let mut answers = Vec::new();
    let (mut growth, mut worked) = (0, Vec::new());
    for time in 0..TIMES {
        // A comment makes it another document, so that it is parsed and checked each time.
        let before_work = server.worked();
        let answer = server.ask(token, &document.body(time));
        worked.push(server.worked().saturating_sub(before_work));
        if time == 0 {
            // The next one finds memory that this one left.
            growth = server.peak().saturating_sub(before);
        }
        let long = answer.took > Duration::from_secs(2);
        answers.push(answer);
        if long {
            break;
        }
    }
    answers.sort_by_key(|answer| answer.took);
    worked.sort_unstable();
    let (median, longest) = (answers[answers.len() / 2].took, answers[answers.len() - 1].took);
    Cost { answer: answers.swap_remove(0), median, longest, worked: worked[worked.len() / 2], growth }
}

fn main() -> ExitCode {
    let only = std::env::args().nth(1).filter(|name| !name.starts_with('-'));
    let place = register::worst();
    let failed = attacks::run(&place, only.as_deref());
    let token = Server::serve(&place).sign_in(OFFICE);
    println!(
        "{:<52} {:<7} {:>6} {:>9} {:>10} {:>9} {:>9} {:>9}  error",
        "document", "viewer", "KB", "answer KB", "median ms", "max ms", "work ms", "grown MB"
    );
    let mut over = 0;
    for document in documents::all() {
        if only.as_ref().is_some_and(|only| !document.name.contains(only.as_str())) {
            continue;
        }
        for (viewer, token) in [("nobody", None), ("office", Some(token.as_str()))] {
            let Cost { answer, median, longest, worked, growth } = cost(&place, &document, token);
            let allowed = if answer.data { ANSWERED } else { REFUSED };
            // By its work, so that a busy machine marks nothing; where nothing else runs, it takes no longer.
            let dear = worked > allowed || growth > GROWTH;
            over += usize::from(dear);
            println!(
                "{:<52} {viewer:<7} {:>6} {:>9} {:>10.1} {:>9.1} {:>9.1} {:>9} {} {} {}",
                document.name,
                document.len() / 1024,
                answer.length / 1024,
                median.as_secs_f64() * 1e3,
                longest.as_secs_f64() * 1e3,
                worked.as_secs_f64() * 1e3,
                growth / 1024,
                if dear { "!" } else { " " },
                answer.status,
                answer.error,
            );
        }
    }
    println!(
        "{over} worked over {ANSWERED:?} where answered, {REFUSED:?} where refused, or {} MB",
        GROWTH / 1024
    );
    if only.is_none_or(|only| "ready again".contains(&only)) {
        ready_again("SQLite", &place);
        match place::postgres("hostile") {
            Some(url) => ready_again("PostgreSQL", &register::demo(Some(url))),
            None => println!("PostgreSQL: not measured, there is no TEST_POSTGRES_URL"),
        }
    }
    println!("{failed} checks failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn ready_again(database: &str, place: &Place) {
    let longest = killed::longest(place);
    let late = if longest > READY { " !" } else { "" };
    println!(
        "{database}: ready again within {longest:.0?} of its start, killed in the middle of writing{late}"
    );
}
