//! Documents that mean harm, each as large as a document may be.

mod deep;
mod edges;
mod faults;
mod fragments;
mod honest;
mod lists;
mod names;
mod schema;
mod values;
mod wide;

use serde_json::{Value, json};

/// Bytes of a document.
const SIZE: usize = 65_500;

pub struct Document {
    pub name: &'static str,
    query: String,
    variables: Value,
}

impl Document {
    /// A request with this document, which differs from others by a comment.
    pub fn body(&self, time: usize) -> String {
        let query = format!("{}#{time}", self.query);
        json!({ "query": query, "variables": self.variables }).to_string()
    }

    pub fn len(&self) -> usize {
        self.query.len()
    }
}

/// A request of a question without variables.
pub fn plain(query: &str, time: usize) -> String {
    Document { name: "", query: query.to_owned(), variables: Value::Null }.body(time)
}

/// A document of `open`, as many pieces as it has room for, and `close`.
fn fill(open: &str, piece: impl Fn(usize) -> String, close: &str) -> String {
    let mut text = open.to_owned();
    for at in 0.. {
        let piece = piece(at);
        if text.len() + piece.len() + close.len() > SIZE {
            break;
        }
        text += &piece;
    }
    text + close
}

/// `inside`, so many levels deep.
fn nest(levels: usize, open: &str, inside: &str) -> String {
    let close = "}".repeat(open.matches('{').count() * levels);
    format!("{}{inside}{close}", open.repeat(levels))
}

fn times(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

/// As many levels as fit.
fn nested(before: &str, open: &str, inside: &str, close: &str, after: &str) -> String {
    let levels = (SIZE - before.len() - inside.len() - after.len()) / (open.len() + close.len());
    format!("{before}{}{inside}{}{after}", open.repeat(levels), close.repeat(levels))
}

/// Fragments that each spread the next one twice.
fn bomb(levels: usize, on: &str, open: &str, leaf: &str) -> String {
    let chain = times(levels, |level| {
        let next = level + 1;
        format!(" fragment F{level} on {on} {{ ...F{next} ...F{next} }}")
    });
    let close = "}".repeat(open.matches('{').count());
    format!("{open} ...F0 {close}{chain} fragment F{levels} on {on} {{ {leaf} }}")
}

pub fn all() -> Vec<Document> {
    let mut all = Vec::new();
    all.extend(honest::all());
    all.extend(fragments::all());
    all.extend(wide::all());
    all.extend(deep::all());
    all.extend(lists::all());
    all.extend(schema::all());
    all.extend(values::all());
    all.extend(faults::all());
    all.extend(names::all());
    all.extend(edges::all());
    all
}

fn document(name: &'static str, query: impl Into<String>) -> Document {
    Document { name, query: query.into(), variables: Value::Null }
}
