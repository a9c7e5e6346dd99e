//! Exact numbers with two decimals: scores and marks.

use rust_decimal::Decimal;
use sea_orm::DeriveValueType;
use std::{fmt, iter::Sum, ops::Add, str::FromStr};

/// A number of hundredths: `850` is 8.50.
///
/// A whole number in the tables, because a decimal is a float on SQLite; a [`Decimal`] at the edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Hundredths(pub i64);

/// The largest number that is read: no sum of scores comes near the end of the type.
const LARGEST: i64 = 100_000_000;

impl Hundredths {
    /// None.
    pub const ZERO: Self = Self(0);
}

impl Add for Hundredths {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Hundredths {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, Self::add)
    }
}

/// The text is not a number from 0 to 1000000.00 with at most two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotHundredths;

impl fmt::Display for NotHundredths {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not a number from 0 to 1000000.00 with at most two decimals")
    }
}

impl std::error::Error for NotHundredths {}

impl FromStr for Hundredths {
    type Err = NotHundredths;

    fn from_str(text: &str) -> Result<Self, NotHundredths> {
        // The decimal's own reader takes signs and underscores, which no score has.
        if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err(NotHundredths);
        }
        let mut number = Decimal::from_str_exact(text).map_err(|_| NotHundredths)?.normalize();
        if number.scale() > 2 {
            return Err(NotHundredths);
        }
        number.rescale(2);
        i64::try_from(number.mantissa())
            .ok()
            .filter(|hundredths| (0..=LARGEST).contains(hundredths))
            .map(Self)
            .ok_or(NotHundredths)
    }
}

/// With both decimals, as the API has it: `8.50`.
impl fmt::Display for Hundredths {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal::new(self.0, 2).fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::Hundredths;

    #[test]
    fn numbers_are_exact() {
        for (text, hundredths, written) in [
            ("0", 0, "0.00"),
            ("8.5", 850, "8.50"),
            ("10.00", 1_000, "10.00"),
            ("0.01", 1, "0.01"),
            ("007.250", 725, "7.25"),
            ("1000000", 100_000_000, "1000000.00"),
        ] {
            assert_eq!(text.parse(), Ok(Hundredths(hundredths)), "{text}");
            assert_eq!(Hundredths(hundredths).to_string(), written);
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "",
            " ",
            ".",
            "-1",
            "+1",
            "1e2",
            "1_0",
            "0.001",
            "8.505",
            "1,5",
            "１",
            "NaN",
            "1000000.01",
            "1.2.3",
            "99999999999999999999999999999999999999",
        ] {
            assert!(text.parse::<Hundredths>().is_err(), "{text} was read");
        }
    }
}
