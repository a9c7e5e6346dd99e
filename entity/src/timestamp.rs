//! A moment, in whole microseconds of UTC.

use sea_orm::DeriveValueType;
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

/// Microseconds since 1970-01-01T00:00:00Z.
///
/// An integer on both databases: PostgreSQL cuts times to microseconds, and SQLite would compare texts whose
/// fractions differ in length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment, cut to the microsecond.
    pub fn from_utc(moment: OffsetDateTime) -> Self {
        let micros = moment.unix_timestamp_nanos().div_euclid(1_000);
        Self(i64::try_from(micros).unwrap_or(i64::MAX))
    }

    /// The moment that a text in RFC 3339 names; none where it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        OffsetDateTime::parse(text, &Rfc3339).ok().map(Self::from_utc)
    }

    /// RFC 3339 in UTC with six digits: `2022-08-01T00:00:00.000000Z`.
    pub fn rfc3339(self) -> String {
        let shape =
            format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000)
            .ok()
            .and_then(|moment| moment.format(shape).ok())
            .unwrap_or_default()
    }

    /// The moment `seconds` later.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// This moment, or where it is before `other` the first one after that: what follows does not come before, though the
    /// clock that says so is behind.
    #[must_use]
    pub fn not_before(self, other: Self) -> Self {
        if self < other { Self(other.0.saturating_add(1)) } else { self }
    }

    /// Whole seconds since 1970, as tokens state time.
    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
}
