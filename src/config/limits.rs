//! What one question may take of the server.

use clap::{Args, builder::TypedValueParser};
use engine::Limit;

macro_rules! limits {
    ($($field:ident, $long:literal, $env:literal, $most:literal, $range:expr, $about:literal;)+) => {
        /// The most that one question may hold, have read, and be answered. What is over a limit is refused before
        /// anything is read for it; only how much it reads shows while it is read, and how long its answer is when it
        /// is written.
        #[derive(Clone, Copy, Debug, Args)]
        pub struct Limits {
            $(
                #[doc = $about]
                #[arg(
                    long = $long,
                    env = $env,
                    value_name = $env,
                    default_value_t = Limit { name: $env, most: $most },
                    value_parser = clap::value_parser!(u32).range($range).map(|most| Limit { name: $env, most }),
                )]
                pub $field: Limit,
            )+
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($field: Limit { name: $env, most: $most }),+ }
            }
        }
    };
}

limits! {
    document, "limit-document", "LIMIT_DOCUMENT", 65_536, 1_000..=1_048_576, "Bytes of a document";
    name, "limit-name", "LIMIT_NAME", 256, 64..=65_536, "Bytes of a name in a document";
    operations, "limit-operations", "LIMIT_OPERATIONS", 50, 1.., "Operations of a document";
    fragments, "limit-fragments", "LIMIT_FRAGMENTS", 200, 1.., "Fragments that a document defines";
    variables, "limit-variables", "LIMIT_VARIABLES", 200, 1.., "Variables of an operation";
    depth, "limit-depth", "LIMIT_DEPTH", 30, 20..=60, "Levels of fields and fragments below an operation, and of the value of a variable";
    fields, "limit-fields", "LIMIT_FIELDS", 5_000, 100..=100_000, "Fields and fragments of a document, each fragment as often as it is spread";
    aliases, "limit-aliases", "LIMIT_ALIASES", 500, 1.., "Aliases among them";
    directives, "limit-directives", "LIMIT_DIRECTIVES", 500, 1.., "Directives among them";
    input, "limit-input", "LIMIT_INPUT", 262_144, 10_000..=1_048_576, "Bytes of the arguments of a question, with its variables in their places";
    values, "limit-values", "LIMIT_VALUES", 10_000, 1_000..=1_000_000, "Lists, objects and leaves of the variables of a question";
    loads, "limit-loads", "LIMIT_LOADS", 50, 10..=1_000, "Fields of a question that are read from the database";
    rows, "limit-rows", "LIMIT_ROWS", 40_000, 1_000.., "Rows that they may have read: pages by the pages below them";
    read, "limit-read", "LIMIT_READ", 6_291_456, 1_000_000..=268_435_456, "Bytes of the rows that are read for an answer";
    answer, "limit-answer", "LIMIT_ANSWER", 8_388_608, 100_000..=268_435_456, "Bytes of an answer";
    errors, "limit-errors", "LIMIT_ERRORS", 100, 1..=10_000, "Errors of an answer; further ones are left out";
}

impl Limits {
    /// Those that the engine holds a request to. What it may read is the store's.
    pub fn of_requests(&self) -> engine::Limits {
        engine::Limits {
            document: self.document,
            name: self.name,
            operations: self.operations,
            fragments: self.fragments,
            variables: self.variables,
            depth: self.depth,
            fields: self.fields,
            aliases: self.aliases,
            directives: self.directives,
            input: self.input,
            values: self.values,
            loads: self.loads,
            rows: self.rows,
            answer: self.answer,
            errors: self.errors,
        }
    }
}
