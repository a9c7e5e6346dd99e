//! What one request may take.

use std::fmt::{self, Display, Formatter};

/// A limit: what it is called, and the most that it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The name by which a refusal speaks of it.
    pub name: &'static str,
    /// The most.
    pub most: u32,
}

impl Limit {
    /// Whether so many are too many.
    pub fn forbids(self, count: impl TryInto<u32>) -> bool {
        count.try_into().map_or(true, |count| count > self.most)
    }
}

impl Display for Limit {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.most.fmt(out)
    }
}

/// The most that one request may hold, have loaded, and be answered. What is over a limit is refused before anything is
/// loaded for it; only how long the answer is shows while it is written.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a document.
    pub document: Limit,
    /// Bytes of a name in a document.
    pub name: Limit,
    /// Operations of a document.
    pub operations: Limit,
    /// Fragments that a document defines.
    pub fragments: Limit,
    /// Variables of an operation.
    pub variables: Limit,
    /// Levels of fields and fragments below an operation, and of the value of a variable.
    pub depth: Limit,
    /// Fields and fragments of a document, each fragment as often as it is spread.
    pub fields: Limit,
    /// Aliases among them.
    pub aliases: Limit,
    /// Directives among them.
    pub directives: Limit,
    /// Bytes of the arguments, with the variables in their places.
    pub input: Limit,
    /// Lists, objects and leaves of the variables.
    pub values: Limit,
    /// Fields that load something.
    pub loads: Limit,
    /// Rows that they may load: pages by the pages below them.
    pub rows: Limit,
    /// Bytes of an answer.
    pub answer: Limit,
    /// Errors of an answer; further ones are left out.
    pub errors: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        let limit = |name, most| Limit { name, most };
        Self {
            document: limit("document", 65_536),
            name: limit("name", 256),
            operations: limit("operations", 50),
            fragments: limit("fragments", 200),
            variables: limit("variables", 200),
            depth: limit("depth", 30),
            fields: limit("fields", 5_000),
            aliases: limit("aliases", 500),
            directives: limit("directives", 500),
            input: limit("input", 262_144),
            values: limit("values", 10_000),
            loads: limit("loads", 50),
            rows: limit("rows", 40_000),
            answer: limit("answer", 8_388_608),
            errors: limit("errors", 100),
        }
    }
}
