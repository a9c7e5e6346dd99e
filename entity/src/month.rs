//! A month of the programme's calendar, as annex 1 states plans: `2022-12`.

use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};
use time::Date;

/// A year and a month, kept as the text `YYYY-MM`, which sorts as time does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct YearMonth(String);

impl YearMonth {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(format!("{:04}-{:02}", day.year(), u8::from(day.month())))
    }

    /// The text `YYYY-MM`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one after it.
    #[must_use]
    pub fn next(&self) -> Self {
        let (year, month) = self.0.split_once('-').unwrap_or_default();
        match (year.parse::<u16>(), month.parse::<u8>()) {
            (Ok(year), Ok(12)) => Self(format!("{:04}-01", year.saturating_add(1))),
            (_, Ok(month)) => Self(format!("{year}-{:02}", month.saturating_add(1))),
            _ => self.clone(),
        }
    }
}

/// The text is not a month from 1900-01 to 2199-12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMonth;

impl fmt::Display for NotAMonth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not a month of the form YYYY-MM")
    }
}

impl std::error::Error for NotAMonth {}

impl FromStr for YearMonth {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let digits = |part: &str, length| {
            (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u16>().ok())
                .flatten()
        };
        let year = digits(year, 4).ok_or(NotAMonth)?;
        let month = digits(month, 2).ok_or(NotAMonth)?;
        ((1900..2200).contains(&year) && (1..=12).contains(&month))
            .then(|| Self(text.to_owned()))
            .ok_or(NotAMonth)
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::YearMonth;

    #[test]
    fn a_month_follows_another() {
        for (month, next) in [("2022-11", "2022-12"), ("2022-12", "2023-01"), ("2022-01", "2022-02")] {
            assert_eq!(month.parse::<YearMonth>().unwrap().next().as_str(), next);
        }
        assert_eq!(YearMonth::of(time::macros::date!(2022 - 08 - 31)).as_str(), "2022-08");
    }

    #[test]
    fn only_whole_months_are_read() {
        for good in ["2022-12", "1900-01", "2199-12"] {
            assert_eq!(good.parse::<YearMonth>().unwrap().as_str(), good);
        }
        for bad in
            ["", "/", "2022-13", "2022-00", "2022-1", "22-01", "2022/01", "2022-01-01", "+022-01", "2200-01"]
        {
            assert!(bad.parse::<YearMonth>().is_err(), "{bad} was read");
        }
    }
}
