//! Time and ids come in from outside, so that a test can hold both still.

use entity::timestamp::Timestamp;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};
use time::{Date, Duration, OffsetDateTime};
use uuid::{ContextV7, Uuid};

/// Says what time it is.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is [moved](Self::advance).
    pub fn standing_at(moment: Timestamp) -> Self {
        Self(Source::Set(Arc::new(AtomicI64::new(moment.0))))
    }

    /// Moves a standing clock; the machine's own is not ours to move.
    pub fn advance(&self, seconds: i64) {
        if let Source::Set(micros) = &self.0 {
            micros.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
        }
    }

    /// Now, in whole microseconds of UTC.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "this is the clock")]
            Source::System => Timestamp::from_utc(OffsetDateTime::now_utc()),
            Source::Set(micros) => Timestamp(micros.load(Ordering::SeqCst)),
        }
    }

    /// Today in the programme's calendar: that of Shanghai, eight hours before UTC all year.
    pub fn today(&self) -> Date {
        let now = OffsetDateTime::UNIX_EPOCH.checked_add(Duration::microseconds(self.now().0));
        let there = now.and_then(|now| now.checked_add(Duration::hours(8)));
        there.map_or(Date::MAX, OffsetDateTime::date)
    }
}

/// Makes ids that sort by the moment they were made, also within one millisecond.
#[derive(Debug)]
pub struct Ids {
    clock: Clock,
    context: Mutex<ContextV7>,
}

impl Ids {
    /// Ids of the clock's time.
    pub fn new(clock: Clock) -> Self {
        Self { clock, context: Mutex::new(ContextV7::new()) }
    }

    /// A new id.
    pub fn next<Id: From<Uuid>>(&self) -> Id {
        let micros = self.clock.now().0;
        let seconds = u64::try_from(micros.div_euclid(1_000_000)).unwrap_or_default();
        let nanos = u32::try_from(micros.rem_euclid(1_000_000)).unwrap_or_default().saturating_mul(1_000);
        let context = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        Id::from(Uuid::new_v7(uuid::Timestamp::from_unix(&*context, seconds, nanos)))
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;
    use entity::timestamp::Timestamp;

    #[test]
    fn the_day_begins_in_shanghai() {
        let clock = Clock::standing_at(Timestamp(1_659_312_000_000_000 - 1));
        assert_eq!(clock.today().to_string(), "2022-08-01");
        for (seconds, day) in [(57_601, "2022-08-02"), (-57_601 - 28_801, "2022-07-31")] {
            clock.advance(seconds);
            assert_eq!(clock.today().to_string(), day);
        }
    }
}
