//! How many refused sign-ins the trail is told of.
//!
//! One with a good name and another secret is written down with the account's failures, and soon refused. What is refused
//! without looking at the secret costs whoever tries nothing, and could fill the trail: of each address so many are written
//! down in an hour, and so many of all. The others are counted, and the next one that is written down says how many they were.

use super::origin::Origin;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
};

/// In an hour, and at once, of one address and of all.
const OF_ONE: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);
const OF_ALL: NonZeroU32 = NonZeroU32::MIN.saturating_add(599);
/// After so many, addresses that have been quiet are forgotten.
const SWEEP: u64 = 10_000;
/// The longest name that an account has, in bytes.
const LONGEST_NAME: usize = 64;

/// What was refused lately.
pub(super) struct Refusals {
    of_one: DefaultKeyedRateLimiter<Origin>,
    of_all: DefaultDirectRateLimiter,
    unwritten: AtomicU64,
    since_sweep: AtomicU64,
}

impl Refusals {
    pub(super) fn new() -> Self {
        Self {
            of_one: RateLimiter::keyed(Quota::per_hour(OF_ONE)),
            of_all: RateLimiter::direct(Quota::per_hour(OF_ALL)),
            unwritten: AtomicU64::new(0),
            since_sweep: AtomicU64::new(0),
        }
    }

    /// Whether one more is written down, and how many were not since the last one.
    pub(super) fn write_down(&self, origin: Origin) -> Option<u64> {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) >= SWEEP {
            self.since_sweep.store(0, Ordering::Relaxed);
            self.of_one.retain_recent();
        }
        if self.of_one.check_key(&origin).is_err() || self.of_all.check().is_err() {
            self.unwritten.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(self.unwritten.swap(0, Ordering::Relaxed))
    }
}

/// A name as the trail has it: as much as an account's could have, and nothing that a reader would not see.
pub(super) fn name(given: &str) -> String {
    let shown = |sign: char| if sign.is_control() { '\u{FFFD}' } else { sign };
    let end = given.floor_char_boundary(LONGEST_NAME);
    given.get(..end).unwrap_or_default().chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::{OF_ALL, OF_ONE, Origin, Refusals, name};
    use std::net::Ipv4Addr;

    #[test]
    fn a_flood_is_counted_and_not_written_down() {
        let refusals = Refusals::new();
        let from = |number: u32| Origin::V4(Ipv4Addr::from_bits(number));
        let written = (0..1_000).filter(|_| refusals.write_down(from(1)).is_some()).count();
        assert_eq!(written, usize::try_from(OF_ONE.get()).unwrap());
        assert_eq!(refusals.write_down(from(2)), Some(1_000 - u64::from(OF_ONE.get())));
        let written = (3..10_000).filter(|number| refusals.write_down(from(*number)).is_some()).count();
        assert_eq!(written, usize::try_from(OF_ALL.get() - OF_ONE.get() - 1).unwrap());
    }

    #[test]
    fn a_name_is_as_long_as_one_can_be() {
        assert_eq!(name("zhang.san"), "zhang.san");
        assert_eq!(name("a\u{0}b\nc"), "a\u{FFFD}b\u{FFFD}c");
        assert_eq!(name(&"富".repeat(100)), "富".repeat(21));
    }
}
