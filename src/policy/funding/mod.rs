//! The rules of money (§五(三)) as data: `funding.toml`, a file that a pack may have. Each parameter is a named reading of a
//! sentence of the document, and says whether that is decided.

mod parameter;
mod read;
mod value;

pub use parameter::{Name, Parameters};
pub use value::{
    CompletedLevel, Eligibility, LateBase, Overpayment, RewardBase, Rounding, Share, SpendBasis, YearOf,
};

pub(super) use read::{Funding, read};

use serde::{Deserialize, Serialize};

pub(super) const FILE: &str = "funding.toml";

/// A parameter, as a pack states it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ParameterSpec {
    /// A name that the rule knows.
    pub name: String,
    /// What it is set to; of a kind that its name says.
    pub value: String,
    /// Whether the document says so, or somebody who may decided it; otherwise it is a reading.
    pub decided: bool,
    /// The sentence that it reads; empty where the document says nothing.
    pub sentence: String,
    /// What it means: Chinese, then English.
    pub meaning: String,
}
