//! Turns at the processor: who keeps it busy waits for its own, and not everybody for it.
//!
//! A question is worked on in pieces, from one wait for the database to the next. Whoever comes is served in the order in
//! which pieces are ready, so that a hundred long ones of one address would make all others wait. Who has used much
//! lately has only as many pieces ready at once as there are processors; the rest of them waits apart.

use crate::authn::Origin;
use std::{
    collections::HashMap,
    future::poll_fn,
    num::NonZero,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::ready,
    thread::available_parallelism,
    time::{Duration, Instant},
};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// Work that an address may have done at once, as others have theirs.
const FREE: Duration = Duration::from_millis(50);
/// One part in so many of the time that passes is taken off what it has used.
const OFF: u32 = 5;
/// Addresses that are remembered, before those that have been quiet are forgotten.
const KEPT: usize = 10_000;

/// What each address has had done lately.
pub(super) struct Pace {
    used: Mutex<HashMap<Origin, Used>>,
    turns: Arc<Semaphore>,
}

struct Used {
    work: Duration,
    at: Instant,
}

type Turn = Pin<Box<dyn Future<Output = Result<OwnedSemaphorePermit, AcquireError>> + Send>>;

impl Pace {
    pub(super) fn new() -> Self {
        let processors = available_parallelism().map_or(1, NonZero::get);
        Self { used: Mutex::default(), turns: Arc::new(Semaphore::new(processors)) }
    }

    fn used(&self) -> MutexGuard<'_, HashMap<Origin, Used>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_busy(&self, address: Origin) -> bool {
        self.used().get(&address).is_some_and(|used| used.left(Instant::now()) > FREE)
    }

    fn add(&self, address: Origin, work: Duration) {
        let (mut all, now) = (self.used(), Instant::now());
        if all.len() >= KEPT {
            all.retain(|_, used| !used.left(now).is_zero());
        }
        let used = all.entry(address).or_insert(Used { work: Duration::ZERO, at: now });
        *used = Used { work: used.left(now).saturating_add(work), at: now };
    }

    /// Does work for an address, each piece at its turn.
    pub(super) async fn work<F: Future>(&self, address: Origin, work: F) -> F::Output {
        let mut work = pin!(work);
        let mut turn: Option<Turn> = None;
        poll_fn(|context| {
            let _turn = if turn.is_some() || self.is_busy(address) {
                let waits = turn.get_or_insert_with(|| Box::pin(Arc::clone(&self.turns).acquire_owned()));
                let has = ready!(waits.as_mut().poll(context));
                turn = None;
                has.ok()
            } else {
                None
            };
            let began = Instant::now();
            let done = work.as_mut().poll(context);
            self.add(address, began.elapsed());
            done
        })
        .await
    }
}

impl Used {
    /// What is left of it now.
    fn left(&self, now: Instant) -> Duration {
        self.work.saturating_sub(now.saturating_duration_since(self.at) / OFF)
    }
}

#[cfg(test)]
mod tests {
    use super::{FREE, OFF, Origin, Pace, Used};
    use std::{
        net::Ipv4Addr,
        sync::{
            Arc,
            atomic::{AtomicBool, Ordering},
        },
        time::{Duration, Instant},
    };

    const BUSY: Origin = Origin::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn what_was_used_is_forgotten_after_a_while() {
        let now = Instant::now();
        let used = Used { work: FREE, at: now };
        assert_eq!(used.left(now + Duration::from_millis(50)), Duration::from_millis(40));
        assert_eq!(used.left(now + FREE * OFF), Duration::ZERO);
    }

    #[tokio::test]
    async fn who_is_busy_waits_for_its_turn_and_nobody_else_does() {
        let pace = Arc::new(Pace::new());
        pace.add(BUSY, Duration::from_mins(1));
        let all = pace.turns.available_permits();
        let taken = Arc::clone(&pace.turns).acquire_many_owned(u32::try_from(all).unwrap()).await.unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let (of_busy, is_done) = (Arc::clone(&pace), Arc::clone(&done));
        let waits = tokio::spawn(async move {
            of_busy.work(BUSY, async { is_done.store(true, Ordering::Relaxed) }).await;
        });
        tokio::task::yield_now().await;
        assert_eq!(pace.work(Origin::Unknown, async { 1 }).await, 1);
        assert!(!done.load(Ordering::Relaxed), "it has no turn");
        drop(taken);
        waits.await.unwrap();
        assert!(done.load(Ordering::Relaxed));
        assert_eq!(pace.turns.available_permits(), all, "turns are given back");
    }
}
