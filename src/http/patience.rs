//! How long a client is waited for that does not read.
//!
//! The server has some patience with a client, which uses it up while an answer lies there, and wins it back by reading.

use super::edge::Edge;
use std::time::{Duration, Instant};

/// How much longer a client is waited for.
pub(super) struct Patience {
    most: Duration,
    slowest: u32,
    left: Duration,
    at: Instant,
    tried: bool,
}

impl Patience {
    pub(super) const fn new(edge: &Edge, now: Instant) -> Self {
        Self { most: edge.patience, slowest: edge.slowest, left: edge.patience, at: now, tried: false }
    }

    /// Whether there is something that the client does not read.
    pub(super) const fn is_tried(&self) -> bool {
        self.tried
    }

    /// Since when it has been waited for, taken together.
    pub(super) fn since(&self) -> Instant {
        self.at.checked_sub(self.most.saturating_sub(self.left)).unwrap_or(self.at)
    }

    /// The time that has passed counts against the client while it is waited for, and for it while it is not.
    fn pass(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at);
        self.left =
            if self.tried { self.left.saturating_sub(passed) } else { self.left.saturating_add(passed) };
        self.left = self.left.min(self.most);
        self.at = now;
    }

    /// It read so many bytes.
    pub(super) fn reads(&mut self, bytes: usize, now: Instant) {
        self.pass(now);
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let won = Duration::from_secs(1).saturating_mul(bytes) / self.slowest.max(1);
        self.left = self.left.saturating_add(won).min(self.most);
        self.tried = false;
    }

    /// It reads nothing now. Gives the moment until which it is waited for.
    pub(super) fn waits(&mut self, now: Instant) -> Instant {
        if !self.tried {
            self.pass(now);
            self.tried = true;
        }
        self.at + self.left
    }
}

#[cfg(test)]
mod tests {
    use super::{Edge, Patience};
    use std::time::{Duration, Instant};

    const SECOND: Duration = Duration::from_secs(1);

    fn patience(now: Instant) -> Patience {
        Patience::new(&Edge { patience: 10 * SECOND, slowest: 1_000, ..Edge::default() }, now)
    }

    #[test]
    fn who_reads_nothing_is_waited_for_so_long() {
        let now = Instant::now();
        let mut patience = patience(now);
        assert_eq!(patience.waits(now + SECOND), now + 11 * SECOND);
        // To look again changes nothing.
        assert_eq!(patience.waits(now + 3 * SECOND), now + 11 * SECOND);
        assert_eq!(patience.since(), now + SECOND);
    }

    #[test]
    fn who_reads_by_drops_is_not_waited_for_longer() {
        let now = Instant::now();
        let mut patience = patience(now);
        let mut ends = patience.waits(now);
        let mut second = 0;
        // A tenth of what it should, as long as it is not too late for the next drop.
        while now + (second + 1) * SECOND < ends {
            second += 1;
            patience.reads(100, now + second * SECOND);
            ends = patience.waits(now + second * SECOND);
        }
        assert!((10..12).contains(&second), "{second}");
    }

    #[test]
    fn who_reads_fast_enough_is_waited_for_as_long_as_it_takes() {
        let now = Instant::now();
        let mut patience = patience(now);
        for second in 0..100 {
            assert!(patience.waits(now + second * SECOND) > now + (second + 1) * SECOND);
            patience.reads(1_000, now + (second + 1) * SECOND);
        }
    }

    #[test]
    fn patience_comes_back_between_answers() {
        let now = Instant::now();
        let mut patience = patience(now);
        patience.waits(now);
        patience.reads(0, now + 9 * SECOND);
        assert_eq!(patience.waits(now + 9 * SECOND), now + 10 * SECOND);
        patience.reads(0, now + 9 * SECOND);
        assert_eq!(patience.waits(now + 14 * SECOND), now + 20 * SECOND);
    }
}
