//! Money, exact to the 分.

use sea_orm::DeriveValueType;
use std::{
    fmt,
    iter::Sum,
    ops::{Add, Sub},
    str::FromStr,
};

/// An amount in 分: `850` is 8.50 yuan.
///
/// A whole number in the tables, because a decimal is a float on SQLite; a text at the edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Cents(pub i64);

/// The largest amount that is read, a hundred thousand million yuan: no sum of them comes near the end of the type.
const LARGEST: i64 = 10_000_000_000_000;

impl Cents {
    /// None.
    pub const ZERO: Self = Self(0);

    /// This much, or nothing where it is less than that.
    #[must_use]
    pub fn or_zero(self) -> Self {
        self.max(Self::ZERO)
    }
}

impl Add for Cents {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Cents {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::add)
    }
}

/// The text is not an amount from 0 to 100000000000.00 with at most two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCents;

impl fmt::Display for NotCents {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not an amount in yuan from 0 to 100000000000.00 with at most two decimals")
    }
}

impl std::error::Error for NotCents {}

impl FromStr for Cents {
    type Err = NotCents;

    fn from_str(text: &str) -> Result<Self, NotCents> {
        let (yuan, part) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_number(yuan, 15) || !is_number(part, 2) {
            return Err(NotCents);
        }
        let of = |text: &str| text.parse::<i64>().map_err(|_| NotCents);
        let tenths = if part.len() == 1 { 10 } else { 1 };
        let cents = of(yuan)?.saturating_mul(100).saturating_add(of(part)?.saturating_mul(tenths));
        if cents > LARGEST { Err(NotCents) } else { Ok(Self(cents)) }
    }
}

/// With both decimals, as the API has it: `8.50`.
impl fmt::Display for Cents {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (yuan, part) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(out, "{sign}{yuan}.{part:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::Cents;

    #[test]
    fn amounts_are_exact() {
        for (text, cents, written) in [
            ("0", 0, "0.00"),
            ("0.01", 1, "0.01"),
            ("8.5", 850, "8.50"),
            ("007.25", 725, "7.25"),
            ("10000000", 1_000_000_000, "10000000.00"),
            ("100000000000.00", 10_000_000_000_000, "100000000000.00"),
        ] {
            assert_eq!(text.parse(), Ok(Cents(cents)), "{text}");
            assert_eq!(Cents(cents).to_string(), written);
        }
        assert_eq!(Cents(-5).to_string(), "-0.05");
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "",
            " ",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e2",
            "1_0",
            "0.001",
            "1,5",
            "１",
            "NaN",
            "100000000000.01",
            "1.2.3",
        ] {
            assert!(text.parse::<Cents>().is_err(), "{text} was read");
        }
        assert!("9".repeat(40).parse::<Cents>().is_err());
    }
}
