//! What is taken away, one at a time: the rows of the tables, and what is made from the sources.

use crate::{
    made,
    table::{self, Row},
};
use std::{collections::BTreeMap, ops::Range};

/// A change of the sources that a test should notice.
#[derive(Clone, Default)]
pub(crate) struct Removal {
    /// The table that it stands in, or the kind of those that are made.
    pub(crate) origin: String,
    pub(crate) file: String,
    pub(crate) name: String,
    /// The bytes of the file that go, and what takes their place.
    pub(crate) at: Range<usize>,
    pub(crate) to: String,
    /// Names, or parts of names, of tests that should notice: of tests/it, and of those beside the code.
    pub(crate) tests: String,
    pub(crate) units: String,
    pub(crate) only_postgres: bool,
    /// Whether it may be noticed by others, if not by these.
    pub(crate) others: bool,
    /// Why no test can fail.
    pub(crate) why: String,
}

impl Removal {
    pub(crate) fn of(row: &Row, sources: &BTreeMap<String, String>) -> Option<Self> {
        let at = sources.get(&row.file)?.find(&row.from)?;
        Some(Self {
            origin: row.table.clone(),
            file: row.file.clone(),
            name: row.name.clone(),
            at: at..at + row.from.len(),
            to: row.to.clone(),
            tests: row.tests.clone(),
            units: row.units.clone(),
            only_postgres: row.only_postgres,
            others: row.tests.is_empty() && row.units.is_empty(),
            why: row.why.clone(),
        })
    }

    /// Its texts, as scripts/removals reads them.
    pub(crate) fn texts(&self) -> [String; 11] {
        let word = |is: bool, word: &str| if is { word.to_owned() } else { String::new() };
        [
            self.origin.clone(),
            self.file.clone(),
            self.name.clone(),
            self.at.start.to_string(),
            self.at.end.to_string(),
            self.to.clone(),
            self.tests.clone(),
            self.units.clone(),
            word(self.only_postgres, "postgres"),
            word(self.others, "others"),
            self.why.clone(),
        ]
    }
}

/// All of them, always in this order: what stands in the tables, the checks by a permission, the grants of the roles.
pub(crate) fn all(sources: &BTreeMap<String, String>) -> Vec<Removal> {
    let rows = table::rows();
    let mut all: Vec<Removal> =
        rows.iter().filter(|row| row.is_removal).filter_map(|row| Removal::of(row, sources)).collect();
    let mut made = made::checks(sources);
    made.extend(made::grants(&sources[made::ROLES]));
    for removal in &mut made {
        let holds = |row: &Row| {
            let found = sources[&removal.file].find(&row.from);
            found.is_some_and(|start| (start..start + row.from.len()).contains(&removal.at.start))
        };
        let is_its = |row: &&Row| {
            let is_named = row.name == removal.name || removal.origin == made::CHECK && holds(row);
            !row.is_removal && row.file == removal.file && is_named
        };
        if let Some(reason) = rows.iter().find(is_its) {
            removal.why.clone_from(&reason.why);
            // Where none can fail, not all of them are asked.
            removal.others = false;
        }
    }
    all.extend(made);
    all
}

/// The line of the text that this byte stands in, without the spaces around it.
pub(crate) fn line_at(text: &str, at: usize) -> &str {
    let begins = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let ends = text[at..].find('\n').map_or(text.len(), |end| at + end);
    text[begins..ends].trim()
}
