//! The fields of one row, read by name; each fault is reported where it stands.

use super::{
    fault::{Faults, Read, Reported},
    table::{Field, Row, Table},
};

/// A row being read.
pub(super) struct Cells<'t, 'f> {
    row: Row<'t>,
    faults: &'f mut Faults,
}

/// Reads every row of a table, whatever is wrong with the rows before it.
pub(super) fn rows<T>(
    table: &Read<Table>,
    faults: &mut Faults,
    read: fn(&mut Cells<'_, '_>) -> Read<T>,
) -> Read<Vec<T>> {
    let Ok(table) = table else { return Err(Reported) };
    let rows: Vec<_> = table.rows().map(|row| read(&mut Cells { row, faults })).collect();
    if table.is_whole() { rows.into_iter().collect() } else { Err(Reported) }
}

impl<'t> Cells<'t, '_> {
    fn field(&self, column: &str) -> Read<Field<'t>> {
        self.row.field(column).ok_or(Reported)
    }

    /// Whether the field is there and says just this.
    pub(super) fn says(&self, column: &str, text: &str) -> bool {
        self.row.field(column).is_some_and(|field| field.text == text)
    }

    /// What is wrong with a field beyond what it says.
    pub(super) fn fault(&mut self, column: &str, problem: &str) -> Reported {
        match self.row.field(column) {
            Some(field) => self.faults.report(field.fault(problem)),
            None => Reported,
        }
    }

    /// A field that says something.
    pub(super) fn required<T>(
        &mut self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Read<T> {
        self.optional(column, read)?.ok_or_else(|| self.fault(column, "is empty"))
    }

    /// A field that may say nothing.
    pub(super) fn optional<T>(
        &mut self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Read<Option<T>> {
        let field = self.field(column)?;
        if field.text.is_empty() {
            return Ok(None);
        }
        read(field.text).map(Some).map_err(|problem| self.faults.report(field.fault(problem)))
    }
}
