//! A version of the rules of money, as it is computed by.

use crate::{
    error::{Error, Result},
    policy::{ParameterSpec, Parameters},
};
use entity::funding_rule_set::Model;

/// A version. A pack may have none.
#[derive(Clone, Debug)]
pub struct Rules {
    /// From 1; 0 where none was ever imported.
    pub version: i64,
    pub specs: Vec<ParameterSpec>,
    pub parameters: Option<Parameters>,
}

impl Rules {
    pub(super) const NONE: Self = Self { version: 0, specs: Vec::new(), parameters: None };

    /// The last of these versions.
    pub(super) fn last(versions: Vec<Model>) -> Result<Self> {
        match versions.into_iter().max_by_key(|row| row.version) {
            Some(row) => Self::read(&row),
            None => Ok(Self::NONE),
        }
    }

    fn read(row: &Model) -> Result<Self> {
        let broken = Error::Broken("the rules of money were checked when they were kept");
        let Ok(specs) = serde_json::from_str::<Vec<ParameterSpec>>(&row.parameters) else {
            return Err(broken);
        };
        Self::of(row.version, specs).ok_or(broken)
    }

    /// These parameters as a version.
    pub(super) fn of(version: i64, specs: Vec<ParameterSpec>) -> Option<Self> {
        let parameters = if specs.is_empty() { None } else { Some(Parameters::of(&specs).ok()?) };
        Some(Self { version, specs, parameters })
    }
}
