//! What a parameter of money may be set to.

use entity::cents::Cents;
use std::{fmt, str::FromStr};

/// A closed list of words that a parameter may be set to.
macro_rules! choices {
    ($($(#[$about:meta])* $name:ident { $($(#[$word_about:meta])* $word:ident = $code:literal,)+ })+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$word_about])* $word,)+
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($code => Ok(Self::$word),)+
                    _ => Err(format!("{text:?} is none of {}", [$($code),+].join(", "))),
                }
            }
        }
    )+};
}

choices! {
    /// What the share of those who are late is taken of.
    LateBase {
        /// Of the cap of the level that is aimed at.
        Cap = "CAP",
        /// Of what would be paid if it had passed: what was spent, up to the cap.
        Subsidy = "SUBSIDY",
    }
    /// Below what spending is rewarded.
    RewardBase {
        /// Below the cap of the highest level passed.
        FullCap = "FULL_CAP",
        /// Below what was approved: of who was late, the lower figure.
        Approved = "APPROVED",
    }
    /// Which year 当年 is.
    YearOf {
        /// That in which the project is planned to finish.
        PlannedFinish = "PLANNED_FINISH",
        /// That in which it is planned to start.
        PlannedStart = "PLANNED_START",
    }
    /// By passing what a project is completed.
    CompletedLevel {
        /// Any acceptance, of the city or the province.
        Any = "ANY",
        /// The one that it aims at, or a higher one.
        Target = "TARGET",
    }
    /// Whether something is subsidized.
    Eligibility {
        /// It is.
        Eligible = "ELIGIBLE",
        /// It is not.
        Ineligible = "INELIGIBLE",
        /// Nobody has said.
        Undecided = "UNDECIDED",
    }
    /// What counts as spent.
    SpendBasis {
        /// What a price audit found. Nothing is paid before there is one.
        Audited = "AUDITED",
        /// What its unit recorded, until a price audit finds something else.
        Recorded = "RECORDED",
    }
    /// How a share is rounded to the 分.
    Rounding {
        /// To the nearest, and to the even one of two.
        HalfEven = "HALF_EVEN",
        /// To the nearest, and up of two.
        HalfUp = "HALF_UP",
        /// Down.
        Down = "DOWN",
    }
    /// What becomes of what was paid too much.
    Overpayment {
        /// It is shown as receivable.
        Receivable = "RECEIVABLE",
        /// It is not shown.
        Ignored = "IGNORED",
    }
}

/// A share in hundredths of a percent, from none to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(i64);

/// All of it.
const WHOLE: i64 = 10_000;

impl Share {
    /// This much of an amount that is not negative.
    pub fn of(self, amount: Cents, rounding: Rounding) -> Cents {
        let (product, whole) = (i128::from(amount.0).saturating_mul(i128::from(self.0)), i128::from(WHOLE));
        let (below, rest) = (product.div_euclid(whole), product.rem_euclid(whole));
        let twice = rest.saturating_mul(2);
        let is_up = match rounding {
            Rounding::Down => false,
            Rounding::HalfUp => twice >= whole,
            Rounding::HalfEven => twice > whole || (twice == whole && below.rem_euclid(2) == 1),
        };
        let rounded = below.saturating_add(i128::from(is_up));
        Cents(i64::try_from(rounded).unwrap_or(i64::MAX))
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let share = text.parse::<Cents>().ok().filter(|share| share.0 <= WHOLE);
        let share = share
            .ok_or_else(|| format!("{text:?} is not a percentage from 0 to 100, of two decimals at most"))?;
        Ok(Self(share.0))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Cents(self.0).to_string();
        write!(out, "{}%", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::{Cents, Rounding, Share};

    #[test]
    fn a_share_is_rounded_as_it_is_said() {
        let half: Share = "50".parse().unwrap();
        for (amount, even, up, down) in [(1, 0, 1, 0), (3, 2, 2, 1), (5, 2, 3, 2), (4, 2, 2, 2), (0, 0, 0, 0)]
        {
            assert_eq!(half.of(Cents(amount), Rounding::HalfEven), Cents(even), "{amount}");
            assert_eq!(half.of(Cents(amount), Rounding::HalfUp), Cents(up), "{amount}");
            assert_eq!(half.of(Cents(amount), Rounding::Down), Cents(down), "{amount}");
        }
        let most = Cents(i64::MAX);
        assert_eq!("100".parse::<Share>().unwrap().of(most, Rounding::HalfEven), most);
    }

    #[test]
    fn a_share_is_a_percentage() {
        for (text, shown) in
            [("70", "70%"), ("33.33", "33.33%"), ("0", "0%"), ("100.0", "100%"), ("12.50", "12.5%")]
        {
            assert_eq!(text.parse::<Share>().unwrap().to_string(), shown);
        }
        for text in ["", "100.01", "-1", "1e1", "70%", "7.125"] {
            assert!(text.parse::<Share>().is_err(), "{text} was read");
        }
    }
}
