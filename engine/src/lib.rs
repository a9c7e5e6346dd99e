//! GraphQL over tables of fields: a request is planned, loaded in sets, and written straight into JSON.
//!
//! async-graphql parses and validates; what it would execute is executed here, because it answers fields in the order
//! they complete, drops keys, and makes a future of every field. The README beside this crate has the figures.
//!
//! 1. [`document`] parses and validates a text once, and keeps it. What is too large is refused before anything walks it
//!    ([`text`], [`guard`]); what the library does not check is checked here ([`rules`], [`merge`]).
//! 2. The [`planner`] reads an operation's selection into a tree: fields merged by response key, in the order of the
//!    request, arguments and variables [coerced](coerce) as the specification says.
//! 3. What fields need is loaded side by side, for all rows of their parent at once: a [`Part`] for all fields that share
//!    it, a [`Load`] for one field and its arguments.
//! 4. The [`Writer`] puts the answer down synchronously, in the order of the request.
//!
//! Documents are also held against a schema that is not served, and it is found out what they ask for ([`sdl`]).
//!
//! A type's fields are declared once, in a table of [`Field`]s: schema, plan and writer read it. The engine knows no rows,
//! rights or pages: those are the application's, behind [`Context`].

#![warn(missing_docs)]

mod any;
mod body;
mod built_in;
mod coerce;
mod context;
mod cost;
mod declare;
mod decode;
mod document;
mod error;
mod escapes;
mod execution;
mod executor;
mod guard;
mod input;
mod introspect;
mod library;
mod limits;
mod load;
mod merge;
mod meta;
mod object;
mod plan;
mod planner;
mod request;
mod rules;
mod schema;
mod sdl;
mod selection;
mod spans;
mod text;
mod types;
mod writer;

pub use any::{AnyMany, AnyOne, AnyRow};
pub use body::{Leaf, Many, MaybeMany, One};
pub use context::{Api, Context};
pub use cost::{Arguments, Cost};
pub use declare::{Declared, Enumeration, GateDirective, Interface, Scalar};
pub use error::{Error, Fault, Result};
pub use executor::{Executor, Response};
pub use input::{Input, InputObject, input};
pub use introspect::schema;
pub use limits::{Limit, Limits};
pub use load::{Both, Load, Loaded, Part, Source, With};
pub use object::{Body, Field, Object, field, made_of};
pub use request::{Extensions, Named, Request, Variables};
pub use schema::{CheckText, Declarations, FieldTold, RootLookup, Schema};
pub use sdl::{Read, Sdl};
pub use selection::{Below, Selection};
pub use spans::SPANS;
pub use types::Notation;
pub use writer::{Nulled, Writer, Written};
