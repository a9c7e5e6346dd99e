//! Months and days in Shanghai, eight hours before UTC all year.

use entity::{month::YearMonth, timestamp::Timestamp};
use time::{Date, Duration, Month as OfYear, OffsetDateTime};

/// A month of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    pub name: YearMonth,
    pub first: Date,
    /// The first day of the next one.
    pub next: Date,
}

impl Month {
    /// The month of a name; none after which no month is counted.
    pub fn of(name: &YearMonth) -> Option<Self> {
        let first = entity::day::parse(&format!("{name}-01"))?;
        let next = match first.month() {
            OfYear::December => Date::from_calendar_date(first.year().checked_add(1)?, OfYear::January, 1),
            month => Date::from_calendar_date(first.year(), month.next(), 1),
        };
        Some(Self { name: name.clone(), first, next: next.ok()? })
    }

    /// The one before; none before the first that has a name.
    pub fn before(&self) -> Option<Self> {
        let last = self.first.previous_day()?;
        let name = format!("{:04}-{:02}", last.year(), u8::from(last.month())).parse().ok()?;
        Self::of(&name)
    }

    pub fn last(&self) -> Date {
        self.next.previous_day().unwrap_or(self.next)
    }

    /// The moment at which it begins.
    pub fn begins(&self) -> Timestamp {
        midnight(self.first).unwrap_or(Timestamp(i64::MIN))
    }

    /// The moment at which it is over: what was recorded before, was recorded by its end.
    pub fn ends(&self) -> Timestamp {
        midnight(self.next).unwrap_or(Timestamp(i64::MAX))
    }
}

/// The moment at which a day begins.
fn midnight(day: Date) -> Option<Timestamp> {
    day.midnight().assume_utc().checked_sub(Duration::hours(8)).map(Timestamp::from_utc)
}

/// The last day of a month by its name.
pub(super) fn last_day(name: &YearMonth) -> Option<Date> {
    Month::of(name).map(|month| month.last())
}

/// The day of a moment.
pub(super) fn day_of(moment: Timestamp) -> Date {
    let moment = OffsetDateTime::UNIX_EPOCH.checked_add(Duration::microseconds(moment.0));
    let there = moment.and_then(|moment| moment.checked_add(Duration::hours(8)));
    there.map_or(Date::MAX, OffsetDateTime::date)
}

/// How many days a day lies after another; none where it does not.
pub(super) fn days_after(day: Date, other: Date) -> i64 {
    (day - other).whole_days().max(0)
}

#[cfg(test)]
mod tests {
    use super::{Month, day_of};
    use entity::timestamp::Timestamp;

    #[test]
    fn a_month_ends_at_midnight_in_shanghai() {
        for (name, next, before) in
            [("2022-12", "2023-01-01", "2022-11"), ("2024-02", "2024-03-01", "2024-01")]
        {
            let month = Month::of(&name.parse().unwrap()).unwrap();
            assert_eq!(entity::day::write(month.next), next);
            assert_eq!(month.before().unwrap().name.as_str(), before);
            assert_eq!(day_of(month.ends()), month.next);
            assert_eq!(day_of(Timestamp(month.ends().0 - 1)), month.last());
        }
    }
}
