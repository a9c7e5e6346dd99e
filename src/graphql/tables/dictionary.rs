//! The data dictionary (数据目录): what each column of the tables is, in the schema's own words, and who may read it.

use super::{super::SCHEMA, Column, Table, list::TABLES};
use crate::authz::{Permission, Span, grants};
use engine::FieldTold;
use entity::vocabulary::{Role, Vocabulary};

/// A column of a table, as the dictionary has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub table: &'static str,
    pub column: &'static str,
    /// The type of the schema.
    pub of: String,
    /// The words that it is one of, if it is one of some.
    pub words: Vec<&'static str>,
    pub is_key: bool,
    /// Whether it may be empty.
    pub is_empty: bool,
    pub chinese: String,
    pub english: String,
    /// The roles that read the table, each with how far.
    pub readers: String,
}

impl Entry {
    /// The header of the dictionary.
    pub const COLUMNS: [&str; 9] =
        ["table", "column", "type", "words", "key", "empty", "chinese", "english", "readers"];

    /// Its line.
    pub fn line(&self) -> Vec<String> {
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        vec![
            self.table.to_owned(),
            self.column.to_owned(),
            self.of.clone(),
            self.words.join(" "),
            yes(self.is_key),
            yes(self.is_empty),
            self.chinese.clone(),
            self.english.clone(),
            self.readers.clone(),
        ]
    }
}

/// Every column of every table.
pub fn dictionary() -> Vec<Entry> {
    TABLES.iter().flat_map(|table| table.columns.iter().map(|column| entry(table, column))).collect()
}

fn entry(table: &Table, column: &Column) -> Entry {
    let object = object_at(table, column.level);
    let way = way(object, column.path);
    let last = way.last();
    // What stands in a row around it is named by what that row is.
    let around = (column.level < table.inside.len()).then(|| SCHEMA.about(object).unwrap_or_default());
    let abouts: Vec<&str> = around.into_iter().chain(way.iter().map(|it| it.about)).collect();
    let (chinese, english) = joined(&abouts);
    Entry {
        table: table.name,
        column: column.name,
        of: last.map(|it| it.of.clone()).unwrap_or_default(),
        words: last.map(|it| it.words.clone()).unwrap_or_default(),
        is_key: column.is_key,
        is_empty: way.iter().any(|it| it.is_null),
        chinese,
        english,
        readers: readers(table.permission),
    }
}

/// The type of the rows of a level.
fn object_at(table: &Table, level: usize) -> &'static str {
    let inside = level.checked_sub(1).and_then(|level| table.inside.get(level));
    inside.map_or(table.object, |(_, object)| object)
}

/// The fields of a path.
fn way(object: &str, path: &str) -> Vec<FieldTold> {
    let mut way: Vec<FieldTold> = Vec::new();
    for name in path.split('.') {
        let at = way.last().map_or(object, |it| it.of.as_str());
        match SCHEMA.told_of(at, name) {
            Some(told) => way.push(told),
            None => return Vec::new(),
        }
    }
    way
}

/// Descriptions one behind the other, Chinese and English apart.
fn joined(abouts: &[&str]) -> (String, String) {
    let apart = abouts.iter().map(|about| about.split_once("/ ").unwrap_or((about, about)));
    let (chinese, english): (Vec<&str>, Vec<&str>) = apart
        .map(|(chinese, english)| {
            (chinese.trim_end_matches(['。', ' ']), english.trim_end_matches(['.', ' ']))
        })
        .unzip();
    (chinese.join("："), english.join(": "))
}

/// Who reads what takes this permission, of those who follow.
fn readers(permission: Permission) -> String {
    let span = |role: Role, of: Permission| {
        grants(role).iter().find(|(granted, _)| *granted == of).map(|(_, span)| *span)
    };
    let reader = |role: &Role| {
        span(*role, Permission::FollowChanges)?;
        let word = match span(*role, permission)? {
            Span::Own => "OWN",
            Span::Territory => "TERRITORY",
            Span::Settled => "SETTLED",
            Span::Everywhere => "EVERYTHING",
        };
        Some(format!("{role}: {word}"))
    };
    Role::ALL.iter().filter_map(reader).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::dictionary;

    #[test]
    fn every_column_is_one_of_the_schema() {
        for entry in dictionary() {
            assert!(!entry.of.is_empty(), "{entry:?}");
        }
    }
}
