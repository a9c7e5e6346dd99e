//! A CSV file of a pack as text that knows where it stands.

use super::{
    fault::{Fault, Faults, Read, shown},
    lines::{Line, lines},
    value::nth,
};
use std::{collections::HashSet, fmt::Display};

/// The lines of one file. Columns are found by name, so their order is free.
pub(super) struct Table {
    file: &'static str,
    header: Line,
    lines: Vec<Line>,
}

impl Table {
    /// Fails where no field can be told from another; every other fault leaves a table that can be searched on.
    pub(super) fn read(
        file: &'static str,
        bytes: &[u8],
        columns: &[&str],
        faults: &mut Faults,
    ) -> Read<Self> {
        Self::of(file, lines(file, bytes, faults)?, columns, faults)
    }

    /// The same of a file that a spreadsheet may have saved, which leaves columns and lines behind in which nothing stands.
    pub(super) fn read_saved(
        file: &'static str,
        bytes: &[u8],
        columns: &[&str],
        faults: &mut Faults,
    ) -> Read<Self> {
        let mut lines = lines(file, bytes, faults)?;
        let is_empty = |line: &Line| line.fields.iter().all(String::is_empty);
        while lines.pop_if(|last| is_empty(last)).is_some() {}
        if let Some(header) = lines.first_mut() {
            while header.fields.pop_if(|last| last.is_empty()).is_some() {}
            let width = header.fields.len();
            for line in &mut lines {
                while line.fields.len() > width && line.fields.pop_if(|last| last.is_empty()).is_some() {}
            }
        }
        Self::of(file, lines, columns, faults)
    }

    fn of(file: &'static str, lines: Vec<Line>, columns: &[&str], faults: &mut Faults) -> Read<Self> {
        let mut lines = lines.into_iter();
        let Some(header) = lines.next() else {
            let message = format!("is empty; {} is expected", columns.join(","));
            return Err(faults.report(Fault::new(file, 1, 1, message)));
        };
        if let Some((place, field)) = open_quote(&header) {
            return Err(faults.report(Fault::new(file, header.number, place, runs_over(field))));
        }
        let mut table = Self { file, header, lines: lines.collect() };
        table.check_header(columns, faults);
        table.check_lines(faults);
        Ok(table)
    }

    fn check_header(&self, columns: &[&str], faults: &mut Faults) {
        let header = &self.header;
        for (place, name) in (1..).zip(columns) {
            if !header.fields.iter().any(|field| field == name) {
                let message = format!("{name}: the column is missing");
                faults.report(Fault::new(self.file, header.number, place, message));
            }
        }
        let mut seen = HashSet::new();
        for (place, name) in (1..).zip(&header.fields) {
            let message = if !columns.contains(&name.as_str()) {
                format!("{} is not a column of this file (one of {})", shown(name), columns.join(", "))
            } else if !seen.insert(name) {
                format!("{name}: the column stands twice")
            } else {
                continue;
            };
            faults.report(Fault::new(self.file, header.number, place, message));
        }
    }

    fn check_lines(&mut self, faults: &mut Faults) {
        let expected = self.header.fields.len();
        for line in &mut self.lines {
            let found = line.fields.len();
            let (place, message) = match open_quote(line) {
                Some((place, field)) => (place, runs_over(field)),
                None if found == expected => continue,
                None => {
                    let message = format!("{found} fields stand here, {expected} are expected");
                    (nth(found.min(expected)), message)
                }
            };
            line.whole = false;
            faults.report(Fault::new(self.file, line.number, place, message));
        }
    }

    pub(super) fn file(&self) -> &'static str {
        self.file
    }

    /// Whether [`rows`](Self::rows) gives every line of the file.
    pub(super) fn is_whole(&self) -> bool {
        self.lines.iter().all(|line| line.whole)
    }

    /// The lines whose fields can be told apart.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.lines.iter().filter(|line| line.whole).map(|line| Row { table: self, line })
    }

    /// The header's own field, for what is wrong with a column as a whole.
    pub(super) fn header(&self, column: &str) -> Option<Field<'_>> {
        Row { table: self, line: &self.header }.field(column)
    }

    /// What stands in a column, in misshapen lines too, so that one fault does not break every reference to its
    /// line. None if that cannot be said.
    pub(super) fn declared(&self, column: &str) -> Option<HashSet<&str>> {
        if self.header(column).is_none() || self.lines.iter().any(|line| open_quote(line).is_some()) {
            return None;
        }
        let rows = self.lines.iter().map(|line| Row { table: self, line });
        Some(rows.filter_map(|row| row.field(column)).map(|field| field.text).collect())
    }
}

/// A line of a table.
#[derive(Clone, Copy)]
pub(super) struct Row<'t> {
    table: &'t Table,
    line: &'t Line,
}

impl<'t> Row<'t> {
    /// None if the file has no such column, which is reported once, at its header.
    pub(super) fn field(self, column: &str) -> Option<Field<'t>> {
        let (index, name) =
            self.table.header.fields.iter().enumerate().find(|(_, name)| name.as_str() == column)?;
        let text = self.line.fields.get(index)?;
        Some(Field { file: self.table.file, line: self.line.number, column: nth(index), name, text })
    }
}

/// A field of a line.
#[derive(Clone, Copy)]
pub(super) struct Field<'t> {
    file: &'static str,
    /// Of the file, from 1.
    pub(super) line: u64,
    column: u64,
    name: &'t str,
    pub(super) text: &'t str,
}

impl Field<'_> {
    /// The number of the field in its line.
    pub(super) fn column(&self) -> u64 {
        self.column
    }

    /// What is wrong with it, at its place.
    pub(super) fn fault(&self, problem: impl Display) -> Fault {
        Fault::new(self.file, self.line, self.column, format!("{}: {problem}", self.name))
    }
}

/// The first field that runs over a line break. No field of a pack has two lines, so a quote was left open, and
/// lines below may be lost in the field.
fn open_quote(line: &Line) -> Option<(u64, &str)> {
    let mut fields = (1..).zip(line.fields.iter().map(String::as_str));
    fields.find(|(_, field)| field.contains(['\n', '\r']))
}

fn runs_over(field: &str) -> String {
    format!("{} runs over a line break; is a quote left open?", shown(field))
}
