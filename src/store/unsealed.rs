//! What this process knows of the events that it wrote and that are not sealed yet.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// As far as events that wait are counted: more of them need no number.
pub(super) const COUNTED: u32 = 10_000;

/// The events that wait to be sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many there are, counted as far as 10 000.
    pub number: u32,
    /// How long the first of them has waited, by the database's clock.
    pub longest: Duration,
}

/// Between whoever commits and the task that seals.
#[derive(Debug, Default)]
pub(super) struct Unsealed {
    written: Notify,
    /// Something was written since the task last began to seal.
    is_behind: AtomicBool,
    /// A task seals what this process writes.
    is_kept: AtomicBool,
    measured: Mutex<Option<(Waiting, Instant)>>,
}

impl Unsealed {
    pub(super) fn keep(&self, kept: bool) {
        self.is_kept.store(kept, Ordering::SeqCst);
    }

    pub(super) fn is_kept(&self) -> bool {
        self.is_kept.load(Ordering::SeqCst)
    }

    /// Tells the task. Whoever tells it again before it begins tells it nothing new.
    pub(super) fn tell(&self) {
        self.is_behind.store(true, Ordering::SeqCst);
        self.written.notify_one();
    }

    pub(super) async fn told(&self) {
        self.written.notified().await;
    }

    /// Whether something was written since this was last asked.
    pub(super) fn begin(&self) -> bool {
        self.is_behind.swap(false, Ordering::SeqCst)
    }

    pub(super) fn measure(&self, waiting: Waiting) {
        *self.measured.lock().unwrap_or_else(PoisonError::into_inner) = Some((waiting, Instant::now()));
    }

    /// What was last measured; what waited then is taken to wait still.
    pub(super) fn measured(&self) -> Option<Waiting> {
        let (mut waiting, at) = (*self.measured.lock().unwrap_or_else(PoisonError::into_inner))?;
        if waiting.number > 0 {
            waiting.longest = waiting.longest.saturating_add(at.elapsed());
        }
        Some(waiting)
    }
}
