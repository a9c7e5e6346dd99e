//! What a bulletin says: numbers, by the codes of those that they are about, and what it was computed by. It says nothing of money.

use crate::{
    catalogue::Formula,
    domain::content::{ContentDigest, canonical},
    error::{Error, Result},
};
use entity::{
    month::YearMonth,
    vocabulary::{BulletinMeasure, CorrectionCause, OrganizationKind, Signal, Stage},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// An exact number with two decimals, a text in JSON: `"85.00"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

impl Amount {
    /// So many.
    pub const fn of(count: i64) -> Self {
        Self(count.saturating_mul(100))
    }

    /// A number of hundredths that is `numerator / denominator`, rounded half to even; none by none is none.
    pub fn ratio(numerator: i128, denominator: i128) -> Self {
        if denominator <= 0 {
            return Self(0);
        }
        let (whole, rest) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator));
        let up = match rest.saturating_mul(2).cmp(&denominator) {
            std::cmp::Ordering::Greater => 1,
            std::cmp::Ordering::Equal => whole.rem_euclid(2),
            std::cmp::Ordering::Less => 0,
        };
        Self(i64::try_from(whole.saturating_add(up)).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        write!(out, "{sign}{whole}.{rest:02}")
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        // The point is the only sign that is no digit; two stand behind it.
        text.replace('.', "").parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// All that a bulletin says but the remark.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    pub month: YearMonthText,
    /// By what it was computed.
    pub formula: Formula,
    /// Who was ranked, and how each was called then.
    pub roster: Roster,
    pub units: Vec<Row>,
    pub departments: Vec<Row>,
    pub communities: Vec<CommunityRow>,
    /// What was recorded in the month, or since the bulletin before, about months that were published.
    pub corrections: Vec<Correction>,
}

/// A month as JSON has it.
pub type YearMonthText = String;

/// Those that a bulletin is about, in the order of the annexes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Roster {
    pub organizations: Vec<Ranked>,
    pub communities: Vec<Listed>,
}

/// An organization that is ranked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Ranked {
    pub code: String,
    pub name: String,
    pub kind: OrganizationKind,
}

/// A community.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Listed {
    pub code: String,
    pub name: String,
}

/// What an organization came to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// By its code.
    pub organization: String,
    /// From 1; equal scores have the same, and the next one has as many less.
    pub rank: i64,
    pub score: Amount,
    pub parts: Vec<Part>,
    /// The codes of those that have the same rank.
    pub tied_with: Vec<String>,
    /// Its rank in the bulletin of the month before; none where there is none, or it was not in it.
    pub previous_rank: Option<i64>,
}

/// What it came to by one rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Part {
    pub rule: BulletinMeasure,
    pub value: Amount,
    /// Of how much; where that is none, the rule is not counted.
    pub of: Amount,
    pub points: Amount,
}

/// Where a community stood.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct CommunityRow {
    /// By its code.
    pub community: String,
    pub stage: Stage,
    pub signal: Signal,
    pub reasons: Vec<String>,
}

/// What was recorded later about a month that was published.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Correction {
    pub cause: CorrectionCause,
    /// The month in which it lies.
    pub month: YearMonthText,
    /// The day on which what it corrects happened.
    pub occurred_on: String,
    /// The day on which it was recorded.
    pub recorded_on: String,
    /// Whose figures it moves.
    pub organization: String,
    /// Of which community; none of a duty of the programme as a whole.
    pub community: Option<String>,
    /// What it moves of months that were published; with whatever else moves the same.
    pub effects: Vec<Shift>,
}

/// A figure of a published month, as it was known then and as it is known now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    pub month: YearMonthText,
    pub rule: BulletinMeasure,
    pub value: Amount,
    pub value_now: Amount,
    pub points: Amount,
    pub points_now: Amount,
    pub score: Amount,
    pub score_now: Amount,
}

impl Content {
    /// Reads what is kept.
    pub fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|_| Error::Broken("a bulletin is kept as it was written"))
    }

    /// The same, to be kept: equal contents are equal texts.
    pub fn written(&self) -> Result<String> {
        canonical(&serde_json::json!(self))
    }

    pub fn month(&self) -> Result<YearMonth> {
        self.month.parse().map_err(|_| Error::Broken("a bulletin is of a month"))
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.units.iter().chain(&self.departments)
    }
}

/// The digest of what a bulletin says, with the remark.
pub(super) fn digest(content: &str, remark: Option<&str>) -> Result<String> {
    let content: serde_json::Value =
        serde_json::from_str(content).map_err(|_| Error::Broken("a bulletin is kept as it was written"))?;
    let whole = canonical(&serde_json::json!({ "content": content, "remark": remark }))?;
    Ok(ContentDigest::over(&whole).into_string())
}

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn an_amount_is_rounded_half_to_even_and_read_as_it_is_written() {
        for (numerator, denominator, written) in [
            (1, 2, "0.00"),
            (3, 2, "0.02"),
            (5, 2, "0.02"),
            (10_000, 3, "33.33"),
            (1, 0, "0.00"),
            (7, 7, "0.01"),
        ] {
            let amount = Amount::ratio(numerator, denominator);
            assert_eq!(amount.to_string(), written);
            let text = serde_json::to_string(&amount).unwrap();
            assert_eq!(serde_json::from_str::<Amount>(&text).unwrap(), amount);
        }
    }
}
