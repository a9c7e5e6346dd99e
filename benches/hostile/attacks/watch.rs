//! An honest viewer, and somebody who asks how the server is, while it is attacked.

use super::client::{Target, question, runtime};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Where honest people are.
const HONEST: u8 = 1;
const BETWEEN: Duration = Duration::from_millis(100);
const QUESTION: &str = r#"{"query":"{ viewer { user { displayName } } duties(first: 5) { totalCount nodes { status community { name } } } }"}"#;

/// What was seen.
pub struct Seen {
    pub times: usize,
    /// The longest of each.
    pub health: Duration,
    pub question: Duration,
    pub unanswered: usize,
}

/// A watch that goes on until it is ended.
pub struct Watch {
    ends: Arc<AtomicBool>,
    thread: JoinHandle<Seen>,
}

fn asked(token: &str) -> Vec<u8> {
    question(QUESTION, &format!("authorization: Bearer {token}\r\nx-forwarded-for: 203.0.113.9\r\n"))
}

impl Watch {
    /// Has the server do what it does anyway, so that what it keeps for that is there.
    pub fn warm_up(target: &Target, token: &str) {
        runtime().block_on(async {
            for _ in 0..20 {
                assert_eq!(target.ask(HONEST, &asked(token)).await.0, 200);
            }
        });
    }

    pub fn start(target: &Target, token: &str) -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let (target, request, until) = (target.clone(), asked(token), Arc::clone(&ends));
        let thread = thread::spawn(move || {
            runtime().block_on(async {
                let mut seen =
                    Seen { times: 0, health: Duration::ZERO, question: Duration::ZERO, unanswered: 0 };
                let health = b"GET /healthz HTTP/1.1\r\nhost: benchmark\r\nconnection: close\r\n\r\n";
                while !until.load(Ordering::Relaxed) {
                    let began = Instant::now();
                    let (status, _) = target.ask(HONEST, health).await;
                    let took = if status == 200 { began.elapsed() } else { Duration::MAX };
                    seen.health = seen.health.max(took);
                    let began = Instant::now();
                    let (status, answer) = target.ask(HONEST, &request).await;
                    seen.question = seen.question.max(began.elapsed());
                    let told = String::from_utf8_lossy(&answer);
                    seen.unanswered += usize::from(status != 200 || !told.contains("totalCount"));
                    seen.times += 1;
                    tokio::time::sleep(BETWEEN).await;
                }
                seen
            })
        });
        Self { ends, thread }
    }

    pub fn end(self) -> Seen {
        self.ends.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}
