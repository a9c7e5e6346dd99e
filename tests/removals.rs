//! The removals that `make removals` tries: each is of something that is there, and none is missing.

#![expect(clippy::unwrap_used, reason = "in a test, what is not there is a failure")]

use future_community::authz::Permission;
use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

/// A row of a table in tests/removals: what is taken away, or why what scripts/removals makes itself may go unnoticed.
#[derive(Default)]
struct Row {
    /// The table, without its ending, and the line of the name in it.
    table: String,
    line: usize,
    name: String,
    file: String,
    /// What stands there, and what stands there instead. A reason changes nothing.
    from: String,
    to: String,
    tests: String,
    units: String,
    on: String,
    why: String,
    is_removal: bool,
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
            "on" if rest == "postgres" => &mut self.on,
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

    fn place(&self) -> String {
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
fn read(table: &str, text: &str) -> Result<Vec<Row>, String> {
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

fn rows() -> Vec<Row> {
    let mut tables: Vec<PathBuf> =
        fs::read_dir(root().join("tests/removals")).unwrap().map(|entry| entry.unwrap().path()).collect();
    tables.sort();
    let of = |path: &PathBuf| {
        let table = path.file_stem().unwrap().to_string_lossy();
        read(&table, &fs::read_to_string(path).unwrap()).unwrap_or_else(|fault| panic!("{fault}"))
    };
    tables.iter().flat_map(of).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The sources, without their own tests.
fn sources() -> BTreeMap<String, String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    walk(&root().join("engine/src"), &mut found);
    let name = |path: &PathBuf| path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// What an item takes up: from its beginning to the line that closes it, which is as far in as its first.
fn block(text: &str, from: usize) -> Range<usize> {
    let line = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[line..].chars().take_while(|letter| *letter == ' ').collect();
    let end = text[from..].find(&format!("\n{indent}}}")).unwrap();
    from..from + end
}

#[test]
fn what_a_row_names_is_there_once() {
    let sources = sources();
    let found = |row: &Row| sources.get(&row.file).map_or(0, |text| text.matches(&row.from).count());
    let stale: Vec<String> = rows()
        .iter()
        .filter(|row| found(row) != 1)
        .map(|row| format!("{}, in {}", row.place(), row.file))
        .collect();
    assert!(stale.is_empty(), "bring these rows up to the sources: {stale:#?}");
}

#[test]
fn every_scope_can_be_removed() {
    let removals: Vec<Row> = rows().into_iter().filter(|row| row.is_removal).collect();
    let mut missing = Vec::new();
    for (file, text) in sources() {
        for (at, _) in text.match_indices("impl Scoped for ") {
            let scope = block(&text, at);
            for (inside, _) in text[scope.clone()].match_indices("    fn ") {
                let function = block(&text, scope.start + inside + 4);
                let is_removed = removals.iter().any(|removal| {
                    removal.file == file && text.find(&removal.from).is_some_and(|at| function.contains(&at))
                });
                if !is_removed {
                    let title = text[scope.start..].lines().next().unwrap();
                    missing
                        .push(format!("{file}: {title} {}", text[function.start..].lines().next().unwrap()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "give these a row in tests/removals, see docs/contributing.md: {missing:#?}");
}

#[test]
fn every_permission_can_be_removed() {
    // scripts/removals takes away each grant, and each check that names a permission, by itself.
    let sources = sources();
    let rows = rows();
    let roles = &sources["src/authz/role.rs"];
    let mut missing = Vec::new();
    for permission in Permission::ALL {
        let named = format!("Permission::{permission:?}");
        let is_granted = roles.contains(&format!("(P::{permission:?}, "));
        let is_asked_for =
            sources.iter().any(|(file, text)| !file.starts_with("src/authz/") && text.contains(&named));
        let has_a_row = rows.iter().any(|row| row.is_removal && row.from.contains(&named));
        if !(has_a_row || is_granted && is_asked_for) {
            missing.push(named);
        }
    }
    assert!(missing.is_empty(), "no role holds these, or nothing asks for them: {missing:#?}");
}

#[test]
fn a_row_that_is_no_row_is_told_by_its_place() {
    let faults = [
        ("in src/a.rs\n- a", "1: a row begins with its name in brackets"),
        ("[a]\nin src/a.rs\n- a\n[b]", "4: an empty line ends the row before it"),
        ("[a]\nin src/a.rs\n? a", "3: no line of a row begins so: ? a"),
        ("[a]\nin src/a.rs\n# a", "3: no line of a row begins so: # a"),
        ("[a]\non sqlite\n- a", "2: no line of a row begins so: on sqlite"),
        ("[a]\nin src/a.rs\n-", "3: there is no text"),
        ("[a]\nin src/a.rs\nin src/b.rs", "3: in is said twice"),
        ("# a\n\n[a]\n- a", "3: a: it names no file"),
        ("[a]\nin src/a.rs", "1: a: it removes nothing, and names no line"),
        ("[a]\nin src/a.rs\n= a", "1: a: it removes nothing, and gives no reason"),
        ("[a]\nin src/a.rs\n- a\n+ a", "1: a: it changes nothing"),
    ];
    for (text, fault) in faults {
        assert_eq!(read("some", text).err(), Some(format!("tests/removals/some.txt:{fault}")), "{text}");
    }
}

#[test]
fn a_row_says_what_stands_there_and_what_instead() {
    let rows =
        read("some", "# Some.\n\n[a]\nin src/a.rs\nby b c\n= if x {\n-     y\n+     z\n= }\n").unwrap();
    let [row] = rows.as_slice() else { panic!("there are {} rows", rows.len()) };
    assert_eq!((row.from.as_str(), row.to.as_str()), ("if x {\n    y\n}", "if x {\n    z\n}"));
    assert_eq!((row.file.as_str(), row.tests.as_str(), row.is_removal), ("src/a.rs", "b c", true));
}

/// The rows for scripts/removals, which runs this: ten texts each, a NUL after each text.
#[test]
fn the_script_reads_what_is_written_for_it() {
    const FILE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/removals");
    let texts = |row: &Row| {
        let kind = if row.is_removal { "removal" } else { "reason" };
        let what = [&row.table, &row.file, &row.name, &row.from, &row.to];
        let hints = [&row.tests, &row.units, &row.on, &row.why];
        [kind.to_owned()].into_iter().chain(what.into_iter().chain(hints).cloned()).collect::<Vec<_>>()
    };
    let written: Vec<Vec<String>> = rows().iter().map(texts).collect();
    let text = written.concat().join("\0") + "\0";
    fs::write(FILE, text).unwrap();
    // As the script does.
    let read = fs::read_to_string(FILE).unwrap();
    let read: Vec<&str> = read.strip_suffix('\0').unwrap().split('\0').collect();
    assert_eq!(read.chunks(10).map(<[&str]>::to_vec).collect::<Vec<_>>(), written);
}
