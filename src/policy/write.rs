//! Writing a pack: the files that [`read`](super::read) reads, of what a pack or the register says.

use super::{
    Pack, bulletin, community,
    funding::{self, Name},
    organization, programme, responsibility,
    said::{COUNT, ORDINAL, POOL, REMARK, Row, Said, Sheet, said, said_in},
    said_targets, scenario, targets,
};
use csv::{QuoteStyle, Terminator, WriterBuilder};
use entity::vocabulary::{Pool, Vocabulary};
use std::{collections::HashMap, fmt::Write};

/// A file of a pack, by its name.
pub type File = (&'static str, Vec<u8>);

/// The files of a pack that says this, in UTF-8 without a byte order mark. The same is always written as the same bytes.
pub fn files(said: &Said) -> Result<Vec<File>, csv::Error> {
    let mut files = vec![
        (programme::FILE, document(said).into_bytes()),
        (organization::FILE, table(said, Sheet::Organizations, &organization::COLUMNS, by_ordinal)?),
        (scenario::FILE, table(said, Sheet::Scenarios, &scenario::COLUMNS, by_ordinal)?),
        (responsibility::FILE, clauses(said)?),
        (community::FILE, communities(said)?),
    ];
    if said.rows(Sheet::Funding).next().is_some() {
        files.push((funding::FILE, parameters(said).into_bytes()));
    }
    files.extend(said_targets::written(said, quoted).map(|text| (targets::FILE, text.into_bytes())));
    Ok(files)
}

/// The files of a pack: what it says, and the formula of bulletins, if it has one.
pub fn pack_files(pack: &Pack) -> Result<Vec<File>, csv::Error> {
    let mut all = files(&said(pack))?;
    all.extend(pack.formula.as_ref().map(|it| (bulletin::FILE, bulletin::written(it).into_bytes())));
    Ok(all)
}

/// How many communities each pool plans: those that it names, and those that have no name.
pub(super) fn planned(said: &Said) -> Vec<(Pool, i64)> {
    let mut named: HashMap<&str, i64> = HashMap::new();
    for (_, row) in said.rows(Sheet::Communities) {
        let count = named.entry(said_in(row, POOL)).or_default();
        *count = count.saturating_add(1);
    }
    let of = |pool: Pool| named.get(pool.code()).copied().unwrap_or_default();
    Pool::ALL
        .iter()
        .map(|pool| (*pool, of(*pool).saturating_add(said.unnamed(*pool))))
        .filter(|(pool, count)| *count > 0 || said.row(Sheet::Pools, pool.code()).is_some())
        .collect()
}

fn document(said: &Said) -> String {
    let mut text = String::new();
    for (code, row) in said.rows(Sheet::Programme) {
        line(&mut text, "code", &quoted(code));
        line(&mut text, "title", &quoted(said_in(row, "title")));
        line(&mut text, "document_number", &quoted(said_in(row, "document_number")));
        line(&mut text, "issued_on", said_in(row, "issued_on"));
        line(&mut text, "effective_on", said_in(row, "effective_on"));
    }
    let planned = planned(said);
    let total: i64 = planned.iter().map(|(_, count)| *count).sum();
    text.push('\n');
    line(&mut text, "total_communities", &total.to_string());
    for (pool, count) in planned {
        text.push_str("\n[[pools]]\n");
        line(&mut text, "pool", &quoted(pool.code()));
        line(&mut text, "planned_count", &count.to_string());
    }
    text
}

/// In the order in which the rule has its parameters.
fn parameters(said: &Said) -> String {
    let mut text = String::new();
    for name in Name::ALL {
        let Some(row) = said.row(Sheet::Funding, name.code()) else { continue };
        text.push_str(if text.is_empty() { "[[parameters]]\n" } else { "\n[[parameters]]\n" });
        line(&mut text, "name", &quoted(name.code()));
        line(&mut text, "value", &quoted(said_in(row, "value")));
        line(&mut text, "decided", said_in(row, "decided"));
        line(&mut text, "sentence", &quoted(said_in(row, "sentence")));
        line(&mut text, "meaning", &quoted(said_in(row, "meaning")));
    }
    text
}

fn line(text: &mut String, key: &str, value: &str) {
    // What is written into a text arrives.
    let _ = writeln!(text, "{key} = {value}");
}

/// A basic string of TOML.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len().saturating_add(2));
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

fn number(row: &Row) -> i64 {
    said_in(row, ORDINAL).parse().unwrap_or_default()
}

fn by_ordinal(row: &Row) -> (i64, i64) {
    (number(row), 0)
}

type Line<'s> = (&'s String, &'s Row);

fn sorted(said: &Said, sheet: Sheet, key: impl Fn(&Row) -> (i64, i64)) -> Vec<Line<'_>> {
    let mut rows: Vec<Line<'_>> = said.rows(sheet).collect();
    rows.sort_by_key(|(_, row)| key(row));
    rows
}

fn table(
    said: &Said,
    sheet: Sheet,
    columns: &[&str],
    key: impl Fn(&Row) -> (i64, i64),
) -> Result<Vec<u8>, csv::Error> {
    let lines = sorted(said, sheet, key);
    written(columns, lines.into_iter().map(|(code, row)| fields(columns, code, row)))
}

fn fields(columns: &[&str], code: &str, row: &Row) -> Vec<String> {
    let field = |column: &&str| match *column {
        "code" => code.to_owned(),
        column => said_in(row, column).to_owned(),
    };
    columns.iter().map(field).collect()
}

/// In the order of annex 2: by the organization, then by the clause.
fn clauses(said: &Said) -> Result<Vec<u8>, csv::Error> {
    let place = |row: &Row| said.row(Sheet::Organizations, said_in(row, "organization")).map(number);
    let key = |row: &Row| (place(row).unwrap_or_default(), number(row));
    table(said, Sheet::Responsibilities, &responsibility::COLUMNS, key)
}

/// In the order of annex 1, then a line for those of each pool that have no name.
fn communities(said: &Said) -> Result<Vec<u8>, csv::Error> {
    let columns = &community::COLUMNS;
    let named = sorted(said, Sheet::Communities, by_ordinal);
    let mut next = named.last().map(|(_, row)| number(row)).unwrap_or_default();
    let mut lines = Vec::with_capacity(named.len());
    for (code, row) in named {
        let counted: Row = row.iter().map(|(field, text)| (*field, text.clone())).chain([one()]).collect();
        lines.push(fields(columns, code, &counted));
    }
    for pool in Pool::ALL {
        let count = said.unnamed(*pool);
        if count > 0 {
            next = next.saturating_add(1);
            let remark = said.or_empty(Sheet::Pools, pool.code(), REMARK).to_owned();
            let row = Row::from([
                (ORDINAL, next.to_string()),
                (POOL, pool.code().to_owned()),
                ("name_zh", format!("剩余 {count} 个社区")),
                (REMARK, remark),
                (COUNT, count.to_string()),
            ]);
            lines.push(fields(columns, "", &row));
        }
    }
    written(columns, lines)
}

fn one() -> (&'static str, String) {
    (COUNT, "1".to_owned())
}

fn written(columns: &[&str], lines: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut file = WriterBuilder::new()
        .quote_style(QuoteStyle::Necessary)
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    file.write_record(columns)?;
    for line in lines {
        file.write_record(&line)?;
    }
    file.into_inner().map_err(|fault| fault.into_error().into())
}
