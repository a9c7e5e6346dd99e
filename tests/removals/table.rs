//! The tables of tests/removals/*.txt. This is the only one that reads them.

use crate::root;
use std::{fs, path::PathBuf};

/// A row of a table in tests/removals: what is taken away, or why what scripts/removals makes itself may go unnoticed.
#[derive(Default)]
pub(crate) struct Row {
    /// The table, without its ending, and the line of the name in it.
    pub(crate) table: String,
    pub(crate) line: usize,
    pub(crate) name: String,
    pub(crate) file: String,
    /// What stands there, and what stands there instead. A reason changes nothing.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) tests: String,
    pub(crate) units: String,
    pub(crate) only_postgres: bool,
    pub(crate) why: String,
    pub(crate) is_removal: bool,
}

impl Row {
    /// Adds a line of a table. What is wrong with it is said without its place.
    fn add(&mut self, line: &str) -> Result<(), String> {
        let (mark, rest) = line.split_once(' ').ok_or("there is no text")?;
        let field = match mark {
            "-" => {
                self.is_removal = true;
                append(&mut self.from, rest);
                return Ok(());
            }
            "+" => {
                append(&mut self.to, rest);
                return Ok(());
            }
            "=" => {
                append(&mut self.from, rest);
                append(&mut self.to, rest);
                return Ok(());
            }
            "in" => &mut self.file,
            "by" => &mut self.tests,
            "unit" => &mut self.units,
            "on" if rest == "postgres" => {
                self.only_postgres = true;
                return Ok(());
            }
            "because" => &mut self.why,
            _ => return Err(format!("no line of a row begins so: {line}")),
        };
        if !field.is_empty() {
            return Err(format!("{mark} is said twice"));
        }
        rest.clone_into(field);
        Ok(())
    }

    /// What a row lacks that has all its lines.
    fn lacks(&self) -> Option<&'static str> {
        if self.file.is_empty() {
            Some("it names no file")
        } else if self.from.is_empty() {
            Some("it removes nothing, and names no line")
        } else if self.is_removal && self.from == self.to {
            Some("it changes nothing")
        } else if !self.is_removal && (self.why.is_empty() || self.from != self.to) {
            Some("it removes nothing, and gives no reason")
        } else {
            None
        }
    }

    pub(crate) fn place(&self) -> String {
        format!("tests/removals/{}.txt:{}: {}", self.table, self.line, self.name)
    }
}

fn append(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// The rows of a table: a name in brackets, lines, and an empty one. Between rows, a line may be a comment.
pub(crate) fn read(table: &str, text: &str) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    let mut open: Option<Row> = None;
    // The last row ends with the file.
    for (number, line) in (1..).zip(text.lines().chain([""])) {
        let place = format!("tests/removals/{table}.txt:{number}");
        let name = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        match (&mut open, name) {
            (None, Some(name)) => {
                let (table, name) = (table.to_owned(), name.to_owned());
                open = Some(Row { table, line: number, name, ..Row::default() });
            }
            (None, None) if line.is_empty() || line.starts_with('#') => {}
            (None, None) => return Err(format!("{place}: a row begins with its name in brackets")),
            (Some(_), Some(_)) => return Err(format!("{place}: an empty line ends the row before it")),
            (Some(row), None) if line.is_empty() => {
                if let Some(lacking) = row.lacks() {
                    return Err(format!("{}: {lacking}", row.place()));
                }
                rows.extend(open.take());
            }
            (Some(row), None) => row.add(line).map_err(|fault| format!("{place}: {fault}"))?,
        }
    }
    Ok(rows)
}

pub(crate) fn rows() -> Vec<Row> {
    let mut tables: Vec<PathBuf> =
        fs::read_dir(root().join("tests/removals")).unwrap().map(|entry| entry.unwrap().path()).collect();
    tables.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    tables.sort();
    let of = |path: &PathBuf| {
        let table = path.file_stem().unwrap().to_string_lossy();
        read(&table, &fs::read_to_string(path).unwrap()).unwrap_or_else(|fault| panic!("{fault}"))
    };
    tables.iter().flat_map(of).collect()
}
