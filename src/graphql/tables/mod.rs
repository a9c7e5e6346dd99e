//! Tables for whoever loads a database (库表): which lists they are of, and where in the answer each column stands. What a column is,
//! the schema says ([`dictionary`]).

mod dictionary;
mod list;

pub use dictionary::{Entry, dictionary};
pub use list::TABLES;

use crate::authz::Permission;
use serde_json::Value;
use std::slice;

/// A table: a row for each row of a list, or of a list in those.
#[derive(Debug)]
pub struct Table {
    /// As it is asked for.
    pub name: &'static str,
    /// What a row is: Chinese, then English.
    pub about: &'static str,
    /// What it takes to read it.
    pub permission: Permission,
    /// The root field, and what it is given besides the page: an order in which nothing moves.
    list: &'static str,
    order: &'static str,
    /// The type of the list's rows.
    object: &'static str,
    /// The lists inside, one in the other, with the types of their rows. What there is one of at most is a list of that.
    inside: &'static [(&'static str, &'static str)],
    columns: &'static [Column],
}

/// A column.
#[derive(Debug)]
struct Column {
    name: &'static str,
    /// In which row: 0 is the list's, 1 that of the list inside.
    level: usize,
    /// The field, or the fields to it, with points between them.
    path: &'static str,
    /// By the columns that are key, rows are told from each other.
    is_key: bool,
}

const fn key(name: &'static str, level: usize, path: &'static str) -> Column {
    Column { name, level, path, is_key: true }
}

const fn column(name: &'static str, level: usize, path: &'static str) -> Column {
    Column { name, level, path, is_key: false }
}

impl Table {
    /// The names of its columns.
    pub fn column_names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }

    /// The document that asks for a page.
    pub fn document(&self) -> String {
        let Self { list, order, .. } = self;
        let selection = self.selection(0);
        format!(
            "query Table($after: String, $first: Int) {{ rows: {list}(first: $first, after: $after{order}) {{ \
             nodes {{{selection} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
    }

    /// What is selected of the rows of a level.
    fn selection(&self, level: usize) -> String {
        let of_level = self.columns.iter().enumerate().filter(|(_, column)| column.level == level);
        let own = of_level.fold(String::new(), |own, (at, column)| {
            let closed = " }".repeat(column.path.matches('.').count());
            own + &format!(" c{at}: {}{closed}", column.path.replace('.', " { "))
        });
        match self.inside.get(level) {
            Some((field, _)) => {
                format!("{own} inside: {field} {{{} }}", self.selection(level.saturating_add(1)))
            }
            None => own,
        }
    }

    /// The rows in a page of the list.
    pub fn rows(&self, nodes: &[Value]) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for node in nodes {
            self.collect(&mut vec![node], &mut rows);
        }
        rows
    }

    /// The rows in the last of these, which are one in the other.
    fn collect(&self, around: &mut Vec<&Value>, rows: &mut Vec<Vec<String>>) {
        if around.len() <= self.inside.len() {
            let inside = match around.last().and_then(|it| it.get("inside")) {
                Some(Value::Array(rows)) => rows.as_slice(),
                Some(one @ Value::Object(_)) => slice::from_ref(one),
                _ => &[],
            };
            for row in inside {
                around.push(row);
                self.collect(around, rows);
                around.pop();
            }
            return;
        }
        let field = |(at, column): (usize, &Column)| {
            let mut value = around.get(column.level).and_then(|row| row.get(format!("c{at}")));
            for name in column.path.split('.').skip(1) {
                value = value.and_then(|value| value.get(name));
            }
            value.map(text).unwrap_or_default()
        };
        rows.push(self.columns.iter().enumerate().map(field).collect());
    }
}

/// A value in a table; nothing for null.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
