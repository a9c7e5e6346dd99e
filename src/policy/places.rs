//! Where in its files a pack says what it says.

use super::{fault::Fault, said::Sheet, table::Table, value};
use entity::vocabulary::{Pool, Vocabulary};
use std::collections::{BTreeMap, HashMap};

/// The line of each row, and the column of each field.
#[derive(Clone, Debug, Default)]
pub struct Places {
    lines: HashMap<(Sheet, String), u64>,
    columns: HashMap<(Sheet, &'static str), u64>,
    /// Of a file in which each field has a place of its own.
    single: BTreeMap<&'static str, (u64, u64)>,
}

/// Where something stands is nothing that a pack says: two that say the same are equal.
impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Places {}

impl Places {
    /// Notes where a table has its rows.
    pub(super) fn note(&mut self, sheet: Sheet, table: &Table) {
        for row in table.rows() {
            if let Some(code) = row.field("code").filter(|code| !code.text.is_empty()) {
                self.lines.insert((sheet, code.text.to_owned()), code.line);
            }
        }
        self.note_columns(sheet, table);
    }

    /// Notes where it has its pools: in lines without a code.
    pub(super) fn note_pools(&mut self, table: &Table) {
        for row in table.rows() {
            let is_unnamed = row.field("code").is_some_and(|code| code.text.is_empty());
            let Some(pool) = row.field("pool").filter(|_| is_unnamed) else { continue };
            if let Ok(word) = value::word::<Pool>(pool.text) {
                self.lines.insert((Sheet::Pools, word.code().to_owned()), pool.line);
            }
        }
        self.note_columns(Sheet::Pools, table);
    }

    fn note_columns(&mut self, sheet: Sheet, table: &Table) {
        for field in sheet.fields() {
            if let Some(header) = table.header(field) {
                self.columns.insert((sheet, field), header.column());
            }
        }
    }

    /// Notes where a row has what it says that stands in no table.
    pub(super) fn note_line(&mut self, sheet: Sheet, code: &str, place: &Fault) {
        self.lines.insert((sheet, code.to_owned()), place.line);
    }

    /// The same with what another file's places are.
    pub(super) fn join(&mut self, other: Self) {
        self.lines.extend(other.lines);
    }

    /// Notes where a key of `programme.toml` has its value.
    pub(super) fn note_key(&mut self, key: &'static str, place: &Fault) {
        self.single.insert(key, (place.line, place.column));
    }

    /// The line and the column of a field. What has no line, begins the file; the column is that of the field also then.
    pub(super) fn of(&self, sheet: Sheet, code: &str, field: &'static str) -> (u64, u64) {
        if sheet == Sheet::Programme {
            return self.single.get(field).copied().unwrap_or((1, 1));
        }
        let line = self.lines.get(&(sheet, code.to_owned())).copied();
        (line.unwrap_or(1), self.columns.get(&(sheet, field)).copied().unwrap_or(1))
    }
}
