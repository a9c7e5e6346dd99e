//! The formula of bulletins and signals (§五(六)), as a pack states it: data, a version of which is kept with each bulletin that it
//! computed.

use entity::vocabulary::{BulletinMeasure, OrganizationKind, SignalMeasure};
use serde::{Deserialize, Serialize};

/// By what bulletins are computed, and when signals turn.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Formula {
    /// What a row can come to.
    pub full_mark: i32,
    /// In their order; no two of the same measure.
    pub rules: Vec<Rule>,
    /// In their order; no two of the same measure.
    pub signals: Vec<Threshold>,
}

/// What counts, for whom, and how much.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    pub measure: BulletinMeasure,
    /// Its part of the full mark, beside the other rules for the same organization.
    pub weight: i32,
    /// Of which organizations it is asked.
    pub of: Vec<OrganizationKind>,
    pub meaning: Meaning,
    /// Whether the district decided it; else it is a reading.
    pub decided: bool,
}

/// When a signal turns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Threshold {
    pub measure: SignalMeasure,
    /// From how many on it is yellow; none where it never is.
    pub yellow: Option<i32>,
    /// From how many on it is red; none where it never is.
    pub red: Option<i32>,
    pub meaning: Meaning,
    /// Whether the district decided it; else it is a reading.
    pub decided: bool,
}

/// What a rule means, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Meaning {
    pub zh: String,
    pub en: String,
}

impl Meaning {
    /// Both, Chinese first.
    pub fn both(&self) -> String {
        format!("{} / {}", self.zh, self.en)
    }
}
