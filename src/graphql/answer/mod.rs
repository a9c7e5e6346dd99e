//! How a question is answered: plan, load, write.
//!
//! async-graphql parses and validates; what it would execute is executed here, because it answers fields in the order
//! they complete, drops denied keys, and makes a future of every field.
//!
//! 1. [`document`] parses and validates a text once, and keeps it. What is too large is refused before anything walks it
//!    ([`text`], [`guard`]); what the library does not check is checked here ([`rules`], [`merge`]).
//! 2. The [`planner`] reads an operation's selection into a tree of [`Selected`]: fields merged by response key, in the
//!    order of the question, arguments and variables [coerced](coerce) as the specification says.
//! 3. Each field that needs the database has a `load`: a few set statements for all rows of its parent at once,
//!    side by side, through the viewer's scope.
//! 4. [`write`](out) puts the answer down synchronously, straight into JSON.
//!
//! A type's fields are declared once, in a table of [`Field`]s: the schema, the plan and the writer all read it.

mod coerce;
mod declare;
mod document;
mod execute;
mod gate;
mod guard;
mod introspect;
mod library;
mod merge;
mod meta;
mod out;
mod plan;
mod planner;
mod registry;
mod rules;
mod text;
mod types;

pub use declare::{
    Declared, Enumeration, Field, FieldInfo, Gate, Input, InputObject, Interface, Load, Loading, Object,
    Scalar, Write, field, input,
};
pub use document::Documents;
pub use execute::{Answer, Executor, Introspection, Question};
pub use out::{Out, Written};
pub use plan::{Asking, At, Selected};
pub use registry::{Declarations, Schema};
