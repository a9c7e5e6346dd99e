//! A month of the programme's calendar, as annex 1 states plans: `2022-12`.

use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

/// A year and a month, kept as the text `YYYY-MM`, which sorts as time does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct YearMonth(String);

impl YearMonth {
    /// The text `YYYY-MM`.
    pub fn as_str(&self) -> &str {
        &self.0
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
