//! How it goes, for `/metrics`.

use crate::store::deliveries::Turn;
use entity::timestamp::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

/// What this process saw of webhooks when it last looked.
#[derive(Debug, Default)]
pub(in crate::http) struct Measured {
    active: AtomicI64,
    suspended: AtomicI64,
    lag: AtomicI64,
    failures: AtomicI64,
}

impl Measured {
    pub(super) fn see(&self, turns: &[Turn], suspended: u32, now: Timestamp) {
        self.active.store(i64::try_from(turns.len()).unwrap_or(i64::MAX), Relaxed);
        self.suspended.store(suspended.into(), Relaxed);
        let first = turns.iter().filter_map(|turn| turn.pending_since).min();
        self.lag.store(first.map_or(0, |first| now.0.saturating_sub(first.0).max(0) / 1_000_000), Relaxed);
    }

    /// An attempt failed.
    pub(super) fn failed(&self) {
        self.failures.fetch_add(1, Relaxed);
    }

    /// Active, suspended, lag in seconds, failures.
    pub(in crate::http) fn values(&self) -> [i64; 4] {
        [&self.active, &self.suspended, &self.lag, &self.failures].map(|value| value.load(Relaxed))
    }
}
