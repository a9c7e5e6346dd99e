//! What is wrong with a pack, and where.

use std::fmt;

/// One thing to mend in a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Name of the file in the pack's folder.
    pub file: String,
    /// From 1.
    pub line: u64,
    /// From 1: the number of the field in a CSV file, of the character in a TOML file.
    pub column: u64,
    /// What stands there and what is expected; in a CSV file it begins with the name of the column.
    pub message: String,
}

impl Fault {
    pub(super) fn new(file: &str, line: u64, column: u64, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, column, message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

impl std::error::Error for Fault {}

pub(super) const NOT_UTF8: &str = "is not UTF-8, the encoding of every file of a pack";

/// A value is not there because of a fault that is in the list already.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reported;

/// A value, or the knowledge that its fault is listed.
pub(super) type Read<T> = Result<T, Reported>;

/// The faults found so far.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn report(&mut self, fault: Fault) -> Reported {
        self.0.push(fault);
        Reported
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order in which a reader goes through the files.
    pub(super) fn sorted(mut self) -> Vec<Fault> {
        self.0.sort();
        self.0
    }
}

/// The text as a message quotes it: on one line, and cut where an open quote has swallowed half a file.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST).and_then(|(end, _)| text.get(..end)) {
        Some(start) => format!("{start:?}…"),
        None => format!("{text:?}"),
    }
}
