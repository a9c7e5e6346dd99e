//! What a field costs, counted before anything is loaded.

use serde_json::{Map, Value};

/// The arguments of a field, coerced; those left out are not there.
pub type Arguments = Map<String, Value>;

/// What a field loads for each row of its parent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Rows, or what takes as long as to load so many.
    pub(crate) rows: u32,
    /// How long the lists are that it leads to, where its arguments say so.
    pub(crate) page: Option<u32>,
}

impl Cost {
    /// So many rows.
    pub const fn rows(rows: u32) -> Self {
        Self { rows, page: None }
    }

    /// A list of so many rows, which is the field itself or lies below it.
    pub const fn page(rows: u32) -> Self {
        Self { rows, page: Some(rows) }
    }
}
