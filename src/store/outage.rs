//! While the database cannot be reached, every request finds it out. The log says it with the first, and once more when it is over.

use sea_orm::DbErr;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// It is over once something was answered, and nothing failed for so long: what answers one and not the other is not back.
const QUIET: Duration = Duration::from_secs(5);

/// Whether the database is out of reach.
#[derive(Debug)]
pub(super) struct Outage {
    /// Whether there is one: each answer asks.
    lasts: AtomicBool,
    so_far: Mutex<Option<SoFar>>,
    /// When this began to count, and how many milliseconds after that something was last answered.
    began: Instant,
    answered: AtomicU64,
}

impl Default for Outage {
    fn default() -> Self {
        let (lasts, so_far) = (AtomicBool::default(), Mutex::default());
        Self { lasts, so_far, began: Instant::now(), answered: AtomicU64::default() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SoFar {
    first: Instant,
    last: Instant,
    times: u64,
}

impl Outage {
    /// Something could not be asked.
    pub(super) fn fails(&self, error: &DbErr, now: Instant) {
        if self.begins(now) {
            tracing::error!(%error, "the database cannot be reached: this is said once, until it answers again");
        }
    }

    /// Something was answered.
    pub(super) fn answers(&self, now: Instant) {
        let after = now.saturating_duration_since(self.began).as_millis();
        self.answered.store(u64::try_from(after).unwrap_or(u64::MAX), Ordering::Relaxed);
        if let Some(over) = self.ends(now) {
            let seconds = over.last.duration_since(over.first).as_secs();
            tracing::warn!(seconds, times = over.times, "the database answers again");
        }
    }

    /// For how long nothing was answered.
    pub(super) fn unanswered(&self, now: Instant) -> Duration {
        let answered = Duration::from_millis(self.answered.load(Ordering::Relaxed));
        now.saturating_duration_since(self.began).saturating_sub(answered)
    }

    fn begins(&self, now: Instant) -> bool {
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = so_far.is_none();
        let SoFar { first, times, .. } = so_far.unwrap_or(SoFar { first: now, last: now, times: 0 });
        *so_far = Some(SoFar { first, last: now, times: times.saturating_add(1) });
        self.lasts.store(true, Ordering::Relaxed);
        is_first
    }

    fn ends(&self, now: Instant) -> Option<SoFar> {
        if !self.lasts.load(Ordering::Relaxed) {
            return None;
        }
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        let over = so_far.filter(|it| now.duration_since(it.last) > QUIET)?;
        *so_far = None;
        self.lasts.store(false, Ordering::Relaxed);
        Some(over)
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Instant, Outage};

    #[test]
    fn an_outage_begins_once_and_ends_once() {
        let (outage, began) = (Outage::default(), Instant::now());
        let after = |seconds| began + Duration::from_secs(seconds);
        assert_eq!(outage.ends(began), None, "there is none");
        assert!(outage.begins(began));
        assert!(!outage.begins(after(1)));
        assert!(!outage.begins(after(9)));
        assert_eq!(outage.ends(after(10)), None, "something failed a moment ago");
        let over = outage.ends(after(15)).unwrap();
        assert_eq!((over.last.duration_since(over.first).as_secs(), over.times), (9, 3));
        assert_eq!(outage.ends(after(16)), None, "that was said");
        assert!(outage.begins(after(20)), "another one");
    }
}
