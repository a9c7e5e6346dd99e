//! How far the feed is numbered, as this process last saw it.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How far the feed is numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unnumbered {
    /// The last number that was given.
    pub position: i64,
    /// How many rows wait for one, counted as far as 10 000.
    pub waiting: i64,
}

/// What this process last saw of it.
#[derive(Debug, Default)]
pub(super) struct Measured(Mutex<Option<(Unnumbered, Instant)>>);

impl Measured {
    /// Since when something waits: at the time of each look something did.
    pub(super) fn measure(&self, seen: Unnumbered) {
        let mut measured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = match *measured {
            Some((before, since)) if before.waiting > 0 && seen.waiting > 0 => since,
            _ => Instant::now(),
        };
        *measured = Some((seen, since));
    }

    pub(super) fn measured(&self) -> Option<(Unnumbered, Duration)> {
        let (seen, since) = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        Some((seen, if seen.waiting > 0 { since.elapsed() } else { Duration::ZERO }))
    }
}
