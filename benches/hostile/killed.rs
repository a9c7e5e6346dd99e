//! How soon a server is ready again that was killed in the middle of its work.

use crate::{
    place::{Place, server::Server},
    register::{OFFICE, set},
};
use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

/// Times that it is killed.
const TIMES: usize = 5;
/// Who write when it is.
const WRITERS: usize = 4;
/// Commands that were done by then.
const DONE: usize = 20;

/// The longest that it took, from its start to the first time that it took work.
pub fn longest(place: &Place) -> Duration {
    let mut server = Server::serve(place);
    let mut longest = Duration::ZERO;
    for _ in 0..TIMES {
        kill_at_work(&server);
        let began = Instant::now();
        server = Server::serve(place);
        while !server.is_ready() {
            thread::yield_now();
        }
        longest = longest.max(began.elapsed());
    }
    longest
}

fn kill_at_work(server: &Server) {
    static SETS: AtomicUsize = AtomicUsize::new(0);
    let token = server.sign_in(OFFICE);
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            let (token, tell) = (&token, tell.clone());
            scope.spawn(move || {
                loop {
                    let input = set(&format!("set-{}", SETS.fetch_add(1, Ordering::Relaxed)));
                    let payload =
                        server.try_command(token, "importIndicatorSet", "indicatorSet { id }", input);
                    if payload["indicatorSet"].is_null() {
                        break;
                    }
                    tell.send(()).unwrap();
                }
            });
        }
        drop(tell);
        assert_eq!(told.iter().take(DONE).count(), DONE, "commands were done");
        server.kill();
    });
}
