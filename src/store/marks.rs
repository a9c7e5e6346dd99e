//! What a transaction touched, until it is written.

use super::feed::{Entry, Exit};
use std::collections::BTreeSet;

/// What a transaction touched and that is not written yet.
#[derive(Debug, Default)]
pub(super) struct Marks {
    // In their order: two commands that touch the same things lock them one after the other.
    pub(super) entries: BTreeSet<Entry>,
    pub(super) exits: Vec<Exit>,
    /// The number of this transaction is given: on SQLite, by itself.
    pub(super) numbered: bool,
    /// Something was touched.
    pub(super) touched: bool,
    /// What somebody may see is changed.
    pub(super) rights: bool,
}
