//! The parameters that the rule of money has, each with the kind of its value.

use super::{
    ParameterSpec,
    value::{
        CompletedLevel, Eligibility, LateBase, Overpayment, RewardBase, Rounding, Share, SpendBasis, YearOf,
    },
};
use entity::{
    cents::Cents,
    vocabulary::{FundSource, Vocabulary},
};
use std::{collections::BTreeSet, str::FromStr};
use time::{Date, Month};

/// Names the parameters once: for packs, for the office, and for the rule, which has each as what it is.
macro_rules! parameters {
    ($($(#[doc = $about:literal])+ $name:ident: $kind:ty = $code:literal by $read:path,)+) => {
        /// What a parameter is called.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(non_camel_case_types, reason = "they are named as the fields that they fill")]
        pub enum Name {
            $($(#[doc = $about])+ $name,)+
        }

        impl Name {
            /// Every parameter, in the order in which packs are written.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As packs and the API have it.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// Whether it may be set to this; what is wrong with it where not.
            pub fn check(self, value: &str) -> Result<(), String> {
                match self {
                    $(Self::$name => {
                        let _: $kind = $read(value)?;
                    })+
                }
                Ok(())
            }
        }

        /// The rules of money, as they are computed by.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Parameters {
            $($(#[doc = $about])+ pub $name: $kind,)+
        }

        impl Parameters {
            /// Of the parameters that a pack or the register states: each of them once.
            pub fn of(specs: &[ParameterSpec]) -> Result<Self, String> {
                let value = |name: Name| {
                    let found = specs.iter().find(|spec| spec.name == name.code());
                    found.map(|spec| spec.value.as_str()).ok_or_else(|| format!("{} is missing", name.code()))
                };
                Ok(Self { $($name: $read(value(Name::$name)?)?,)+ })
            }
        }
    };
}

parameters! {
    /// The cap of who passed with the city.
    cap_municipal: Cents = "cap_municipal" by amount,
    /// The cap of who passed with the province.
    cap_provincial: Cents = "cap_provincial" by amount,
    /// The share of those who are late.
    late_share: Share = "late_share" by word,
    /// What that is at most.
    late_most: Cents = "late_most" by amount,
    /// What it is a share of.
    late_base: LateBase = "late_base" by word,
    /// The share of what was not spent that is a reward.
    reward_share: Share = "reward_share" by word,
    /// Below what it was not spent.
    reward_base: RewardBase = "reward_base" by word,
    /// Which year 当年 is.
    year: YearOf = "year" by word,
    /// The day of that year by which a project is completed.
    completed_by: YearDay = "completed_by" by word,
    /// By passing what.
    completed_level: CompletedLevel = "completed_level" by word,
    /// Whether renovation is subsidized.
    renovation: Eligibility = "renovation" by word,
    /// Whether building anew is.
    new_build: Eligibility = "new_build" by word,
    /// Whether a unit is that is no street and no town: that has no division code.
    unit_without_code: Eligibility = "unit_without_code" by word,
    /// Spending of which sources counts.
    counted_sources: BTreeSet<FundSource> = "counted_sources" by sources,
    /// What counts as spent.
    spend_basis: SpendBasis = "spend_basis" by word,
    /// How a share is rounded.
    rounding: Rounding = "rounding" by word,
    /// What becomes of what was paid too much.
    overpayment: Overpayment = "overpayment" by word,
    /// Months before its day at which a project is late that is not being implemented.
    warn_implementing: i32 = "warn_implementing" by months,
    /// The same of one whose acceptance is not asked for.
    warn_requested: i32 = "warn_requested" by months,
    /// The same of one that has not passed its recheck.
    warn_rechecked: i32 = "warn_rechecked" by months,
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|name| name.code() == text);
        found.copied().ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|name| name.code()).collect();
            format!("{text:?} is no parameter of money (one of {})", names.join(", "))
        })
    }
}

/// A day of any year: `12-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearDay(Month, u8);

impl YearDay {
    /// It in a year; the last day of February where it has none of the 29th.
    pub fn of(self, year: i32) -> Option<Date> {
        let Self(month, day) = self;
        let on = |day| Date::from_calendar_date(year, month, day).ok();
        on(day).or_else(|| on(28))
    }
}

impl FromStr for YearDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // 2024 has every day that a year can have.
        let day = entity::day::parse(&format!("2024-{text}")).filter(|_| text.len() == 5);
        let day = day.ok_or_else(|| format!("{text:?} is not a day of the form MM-DD"))?;
        Ok(Self(day.month(), day.day()))
    }
}

fn word<T: FromStr<Err = String>>(text: &str) -> Result<T, String> {
    text.parse()
}

fn amount(text: &str) -> Result<Cents, String> {
    text.parse().map_err(|fault| format!("{text:?} is {fault}"))
}

fn months(text: &str) -> Result<i32, String> {
    let number =
        text.parse().ok().filter(|number: &i32| (0..=36).contains(number) && number.to_string() == text);
    number.ok_or_else(|| format!("{text:?} is not a whole number of months from 0 to 36"))
}

/// Sources, joined by `|`.
fn sources(text: &str) -> Result<BTreeSet<FundSource>, String> {
    let (mut found, mut seen) = (BTreeSet::new(), 0_usize);
    for word in text.split('|') {
        seen = seen.saturating_add(1);
        found.insert(word.parse::<FundSource>().map_err(|_| {
            let words: Vec<_> = FundSource::ALL.iter().map(|word| word.code()).collect();
            format!("{word:?} is not a FundSource (one of {})", words.join(", "))
        })?);
    }
    if found.len() < seen { Err(format!("{text:?} names a source twice")) } else { Ok(found) }
}
