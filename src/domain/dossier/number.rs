//! Exact numbers with so many decimals, as a record keeps them: whole numbers of their last place.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{fmt, ops::RangeInclusive};

/// A number of `PLACES` decimals: of two, `1985` is 19.85.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Fixed<const PLACES: u32>(pub i64);

/// Hectares or square metres, in hundredths.
pub type Area = Fixed<2>;
/// 元, in 分.
pub type Money = Fixed<2>;
/// Degrees of longitude or latitude, in millionths: about a decimetre.
pub type Degrees = Fixed<6>;

impl<const PLACES: u32> Fixed<PLACES> {
    /// The number that a text is, if it has no more decimals and lies in the range.
    pub fn read(text: &str, range: &RangeInclusive<Self>) -> Option<Self> {
        // The decimal's own reader takes signs and underscores, which none of these has.
        if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return None;
        }
        let mut number = Decimal::from_str_exact(text).ok()?.normalize();
        if number.scale() > PLACES {
            return None;
        }
        number.rescale(PLACES);
        // What does not fit is not scaled, and would be another number.
        let whole = (number.scale() == PLACES).then(|| i64::try_from(number.mantissa()).ok()).flatten()?;
        Some(Self(whole)).filter(|number| range.contains(number))
    }
}

/// With all its decimals, as the API has it: `19.85`.
impl<const PLACES: u32> fmt::Display for Fixed<PLACES> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal::new(self.0, PLACES).fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, Degrees, Fixed};

    #[test]
    fn numbers_are_exact_and_keep_their_places() {
        let all = Fixed(0)..=Fixed(i64::MAX);
        for (text, written) in [("19.85", "19.85"), ("20", "20.00"), ("0.1", "0.10"), ("007.250", "7.25")] {
            assert_eq!(Area::read(text, &all).map(|it| it.to_string()).as_deref(), Some(written));
        }
        assert_eq!(Degrees::read("119.96", &(Fixed(0)..=Fixed(i64::MAX))), Some(Fixed(119_960_000)));
        for text in [
            "",
            ".",
            "-1",
            "+1",
            "1e2",
            "1_0",
            "0.001",
            "１",
            "92233720368547758.08",
            "79228162514264337593543950335",
        ] {
            assert_eq!(Area::read(text, &all), None, "{text}");
        }
        assert_eq!(Area::read("2", &(Fixed(0)..=Fixed(199))), None);
    }
}
