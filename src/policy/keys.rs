//! The keys of a TOML table, read by name; each fault is reported where it stands.

use super::{
    fault::{Fault, Faults, Read, shown},
    value,
};
use entity::vocabulary::Vocabulary;
use std::collections::HashSet;
use time::{Date, Month};
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

/// A TOML file that knows its lines.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: &'static str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// What is wrong at a byte of the text.
    pub(super) fn fault(&self, byte: usize, message: impl Into<String>) -> Fault {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count());
        Fault::new(self.file, value::nth(line), value::nth(column), message)
    }
}

/// A table being read.
pub(super) struct Keys<'a, 'f> {
    pub(super) source: Source<'a>,
    pub(super) table: &'a DeTable<'a>,
    /// Where the table begins: the place of a key that it lacks.
    pub(super) at: usize,
    pub(super) faults: &'f mut Faults,
}

impl<'a> Keys<'a, '_> {
    /// Reports every key that is not one of these.
    pub(super) fn only(&mut self, known: &[&str]) {
        let unknown = |key: &&Spanned<DeString<'_>>| !known.contains(&key.get_ref().as_ref());
        for key in self.table.keys().filter(unknown) {
            let found = shown(key.get_ref());
            let message = format!("{found} is not a key here (one of {})", known.join(", "));
            self.faults.report(self.source.fault(key.span().start, message));
        }
    }

    /// The value of a key and the byte at which it stands.
    pub(super) fn required<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&'a DeValue<'a>) -> Result<T, String>,
    ) -> Read<Spanned<T>> {
        let Some(value) = self.table.get(key) else {
            return Err(self.faults.report(self.source.fault(self.at, format!("{key}: the key is missing"))));
        };
        match read(value.get_ref()) {
            Ok(read) => Ok(Spanned::new(value.span(), read)),
            Err(problem) => {
                Err(self.faults.report(self.source.fault(value.span().start, format!("{key}: {problem}"))))
            }
        }
    }
}

impl<'a> Keys<'a, '_> {
    /// The same of a key that may be left out.
    pub(super) fn optional<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&'a DeValue<'a>) -> Result<T, String>,
    ) -> Read<Option<Spanned<T>>> {
        if self.table.contains_key(key) { self.required(key, read).map(Some) } else { Ok(None) }
    }
}

fn unlike<T>(value: &DeValue<'_>, expected: &str) -> Result<T, String> {
    Err(format!("is of type {}, {expected} is expected", value.type_str()))
}

/// A text that is not empty and that `read` accepts.
pub(super) fn text<T>(
    read: impl FnOnce(&str) -> Result<T, String>,
) -> impl FnOnce(&DeValue<'_>) -> Result<T, String> {
    |value| match value.as_str() {
        Some("") => Err("is empty".to_owned()),
        Some(text) => read(text),
        None => unlike(value, "a string"),
    }
}

/// A text that `read` accepts, or none.
pub(super) fn text_or_nothing(
    read: impl FnOnce(&str) -> Result<String, String>,
) -> impl FnOnce(&DeValue<'_>) -> Result<String, String> {
    |value| match value.as_str() {
        Some("") => Ok(String::new()),
        Some(text) => read(text),
        None => unlike(value, "a string"),
    }
}

/// `true` or `false`.
pub(super) fn flag(value: &DeValue<'_>) -> Result<bool, String> {
    value.as_bool().map_or_else(|| unlike(value, "true or false"), Ok)
}

/// A whole number from 0.
pub(super) fn count(value: &DeValue<'_>) -> Result<i32, String> {
    let Some(number) = value.as_integer() else {
        return unlike(value, "a whole number");
    };
    i32::from_str_radix(number.as_str(), number.radix())
        .ok()
        .filter(|count| *count >= 0)
        .ok_or_else(|| format!("{number} is not a whole number from 0 to {}", i32::MAX))
}

/// A list of words of a closed list, one at least, and none twice.
pub(super) fn words<V: Vocabulary>(value: &DeValue<'_>) -> Result<Vec<V>, String> {
    let Some(items) = value.as_array() else {
        return unlike(value, "a list of words");
    };
    if items.is_empty() {
        return Err("is empty".to_owned());
    }
    let mut words = Vec::new();
    for item in items {
        let word = text(value::word::<V>)(item.get_ref())?;
        if words.contains(&word) {
            return Err(format!("{} is named twice", word.code()));
        }
        words.push(word);
    }
    Ok(words)
}

/// A day without a time.
pub(super) fn date(value: &DeValue<'_>) -> Result<Date, String> {
    const EXPECTED: &str = "a date of the form YYYY-MM-DD without quotes";
    let Some(moment) = value.as_datetime() else {
        return unlike(value, EXPECTED);
    };
    match (moment.date, moment.time) {
        (Some(date), None) => Month::try_from(date.month)
            .and_then(|month| Date::from_calendar_date(i32::from(date.year), month, date.day))
            .map_err(|fault| format!("{moment} is not a date: {fault}")),
        _ => Err(format!("{moment} stands here, {EXPECTED} is expected")),
    }
}

/// A list of texts that are not empty and that `read` accepts, each of which stands in it once.
pub(super) fn texts<T>(
    read: impl Fn(&str) -> Result<T, String>,
) -> impl FnOnce(&DeValue<'_>) -> Result<Vec<Spanned<T>>, String> {
    move |value| {
        let Some(items) = value.as_array() else { return unlike(value, "a list of strings") };
        let mut seen = HashSet::new();
        items
            .iter()
            .map(|item| {
                let given = item.get_ref();
                if given.as_str().is_some_and(|text| !seen.insert(text.to_owned())) {
                    return Err(format!("{} is named twice", shown(given.as_str().unwrap_or_default())));
                }
                Ok(Spanned::new(item.span(), text(&read)(given)?))
            })
            .collect()
    }
}

/// The tables of `[[…]]`.
pub(super) fn tables<'a>(value: &'a DeValue<'a>) -> Result<Vec<(usize, &'a DeTable<'a>)>, String> {
    let Some(items) = value.as_array() else {
        return unlike(value, "a list of tables");
    };
    items
        .iter()
        .map(|item| match item.get_ref() {
            DeValue::Table(table) => Ok((item.span().start, table)),
            other => unlike(other, "a table"),
        })
        .collect()
}
