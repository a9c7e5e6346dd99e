//! The schema as gateways read it that make one graph of several servers: printed, and no more. What a gateway asks of this server is
//! asked through its root fields, by the token of whoever asks the gateway.
//!
//! To Apollo Federation a key says that a thing can be referred to; that this server finds it by that key for the router it does not
//! say (`resolvable: false`), for there is no `_entities` here: a way to rows beside the root fields is a way past their gates. To
//! composite schemas the root fields that find things are themselves what is looked up by.

use super::SCHEMA;
use engine::RootLookup;
use std::{collections::BTreeSet, fmt::Write};

/// The interface of what has an id.
const NODE: &str = "Node";

/// Types of others that they share with this schema: a page is told of alike everywhere.
const SHARED: &[&str] = &["PageInfo"];

const APOLLO: &str = "extend schema\n  @link(url: \"https://specs.apollo.dev/federation/v2.5\", import: [\"@key\", \"@shareable\"])\n";

const COMPOSITE: &str = "scalar FieldSelectionSet\n\
    directive @key(fields: FieldSelectionSet!) repeatable on OBJECT | INTERFACE\n\
    directive @lookup on FIELD_DEFINITION\n\
    directive @shareable repeatable on OBJECT | FIELD_DEFINITION\n";

/// The schema as a subgraph of Apollo Federation 2.
pub fn federation(sdl: &str) -> String {
    let lookups = lookups();
    let printed = with_directives(sdl, &|name| {
        keys(name, &lookups)
            .iter()
            .fold(shared(name), |all, key| all + &format!(" @key(fields: \"{key}\", resolvable: false)"))
    });
    printed + APOLLO
}

/// The schema as a source schema of composite schemas.
pub fn composite(sdl: &str) -> String {
    let lookups = lookups();
    let printed = with_directives(sdl, &|name| {
        keys(name, &lookups).iter().fold(shared(name), |all, key| all + &format!(" @key(fields: \"{key}\")"))
    });
    looked_up(&printed, &lookups) + COMPOSITE
}

/// The root fields that find one thing by what it is known by.
fn lookups() -> Vec<RootLookup> {
    SCHEMA.lookups()
}

/// By what the things of a type are found.
fn keys<'l>(name: &str, lookups: &'l [RootLookup]) -> BTreeSet<&'l str> {
    let finds = |it: &&RootLookup| it.of == name || it.of == NODE && SCHEMA.implements(name, NODE);
    lookups.iter().filter(finds).map(|it| it.argument.as_str()).collect()
}

fn shared(name: &str) -> String {
    if SHARED.contains(&name) { " @shareable".to_owned() } else { String::new() }
}

/// The schema with directives on its object types.
fn with_directives(sdl: &str, directives: &dyn Fn(&str) -> String) -> String {
    let mut printed = String::with_capacity(sdl.len());
    for line in sdl.lines() {
        let name = line.strip_prefix("type ").and_then(|rest| rest.split_ascii_whitespace().next());
        // Memory takes every letter.
        let _ = match (name, line.strip_suffix(" {")) {
            (Some(name), Some(head)) => writeln!(printed, "{head}{} {{", directives(name)),
            _ => writeln!(printed, "{line}"),
        };
    }
    printed
}

/// The schema with the root fields marked that look things up. A field's arguments stand in lines of their own, its type behind them.
fn looked_up(sdl: &str, lookups: &[RootLookup]) -> String {
    let (mut printed, mut in_query, mut marked) = (String::with_capacity(sdl.len()), false, false);
    for line in sdl.lines() {
        in_query = line.starts_with("type Query") || in_query && line != "}";
        if let Some(name) = line.strip_prefix("  ").and_then(|rest| rest.strip_suffix('(')) {
            marked = in_query && lookups.iter().any(|it| it.field == name);
        }
        // As above.
        let _ = if marked && line.starts_with("  ): ") {
            marked = false;
            writeln!(printed, "{line} @lookup")
        } else {
            writeln!(printed, "{line}")
        };
    }
    printed
}
