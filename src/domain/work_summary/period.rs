//! The periods by which work is summed up (每周、每半月、每月), by the programme's calendar.

use entity::{timestamp::Timestamp, vocabulary::Rhythm};
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};

/// A week, a half of a month, or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub rhythm: Rhythm,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

/// The last day of a first half.
const HALF: u8 = 15;

impl Period {
    /// The period of a rhythm in which a day lies.
    pub fn of(rhythm: Rhythm, day: Date) -> Self {
        let month_ends = day.month().length(day.year());
        let within = |first: u8, last: u8| {
            let at = |number| day.replace_day(number).unwrap_or(day);
            Self { rhythm, from: at(first), to: at(last) }
        };
        match rhythm {
            Rhythm::Weekly => {
                let since_monday = i64::from(day.weekday().number_days_from_monday());
                let from = day.checked_sub(Duration::days(since_monday)).unwrap_or(Date::MIN);
                Self { rhythm, from, to: from.checked_add(Duration::days(6)).unwrap_or(Date::MAX) }
            }
            Rhythm::HalfMonthly if day.day() <= HALF => within(1, HALF),
            Rhythm::HalfMonthly => within(HALF.saturating_add(1), month_ends),
            Rhythm::Monthly => within(1, month_ends),
        }
    }

    /// Its first moment.
    pub fn begins(&self) -> Timestamp {
        begins(self.from)
    }

    /// The moment at which it is over.
    pub fn ends(&self) -> Timestamp {
        begins(self.day_after())
    }

    /// The day after its last.
    pub fn day_after(&self) -> Date {
        self.to.next_day().unwrap_or(Date::MAX)
    }
}

/// When a day begins in Shanghai, which is eight hours before UTC all year.
fn begins(day: Date) -> Timestamp {
    let shanghai = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
    Timestamp::from_utc(OffsetDateTime::new_in_offset(day, Time::MIDNIGHT, shanghai))
}

#[cfg(test)]
mod tests {
    use super::Period;
    use entity::vocabulary::{Rhythm, Vocabulary};
    use proptest::prelude::*;
    use time::{Date, macros::date};

    fn days(rhythm: Rhythm, day: Date) -> (Date, Date) {
        let period = Period::of(rhythm, day);
        (period.from, period.to)
    }

    #[test]
    fn a_week_begins_on_monday_and_a_month_has_two_halves() {
        assert_eq!(
            days(Rhythm::Weekly, date!(2022 - 08 - 01)),
            (date!(2022 - 08 - 01), date!(2022 - 08 - 07))
        );
        assert_eq!(
            days(Rhythm::Weekly, date!(2023 - 01 - 01)),
            (date!(2022 - 12 - 26), date!(2023 - 01 - 01))
        );
        for (day, halves) in [
            (date!(2022 - 08 - 15), (date!(2022 - 08 - 01), date!(2022 - 08 - 15))),
            (date!(2022 - 08 - 16), (date!(2022 - 08 - 16), date!(2022 - 08 - 31))),
            (date!(2024 - 02 - 29), (date!(2024 - 02 - 16), date!(2024 - 02 - 29))),
        ] {
            assert_eq!(days(Rhythm::HalfMonthly, day), halves);
        }
        assert_eq!(
            days(Rhythm::Monthly, date!(2022 - 02 - 11)),
            (date!(2022 - 02 - 01), date!(2022 - 02 - 28))
        );
    }

    #[test]
    fn a_day_begins_in_shanghai() {
        let week = Period::of(Rhythm::Weekly, date!(2022 - 08 - 03));
        assert_eq!(week.begins().rfc3339(), "2022-07-31T16:00:00.000000Z");
        assert_eq!(week.ends().rfc3339(), "2022-08-07T16:00:00.000000Z");
    }

    proptest! {
        #[test]
        fn periods_follow_each_other_without_a_gap(day in 2_459_000_i32..2_470_000) {
            let day = Date::from_julian_day(day).unwrap();
            for rhythm in Rhythm::ALL {
                let period = Period::of(*rhythm, day);
                prop_assert!((period.from..=period.to).contains(&day));
                prop_assert_eq!(Period::of(*rhythm, period.from), period);
                prop_assert_eq!(Period::of(*rhythm, period.to), period);
                let next = Period::of(*rhythm, period.day_after());
                prop_assert_eq!((next.from, next.begins()), (period.day_after(), period.ends()));
            }
        }
    }
}
