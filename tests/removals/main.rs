//! The removals that `make removals` tries: each is of something that is there, and none is missing.

#![expect(clippy::unwrap_used, reason = "in a test, what is not there is a failure")]

mod made;
mod removal;
mod table;
mod together;

use future_community::authz::Permission;
use removal::Removal;
use std::{
    collections::BTreeMap,
    env, fs,
    ops::Range,
    path::{Path, PathBuf},
};
use table::{Row, read, rows};

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
fn what_a_reason_names_is_removed() {
    let explained: Vec<String> = removal::all(&sources()).into_iter().map(|removal| removal.why).collect();
    let idle: Vec<String> = rows()
        .iter()
        .filter(|row| !row.is_removal && !explained.contains(&row.why))
        .map(Row::place)
        .collect();
    assert!(idle.is_empty(), "these explain nothing: {idle:#?}");
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

#[test]
fn what_is_made_changes_one_word_or_one_grant() {
    let table = "match role {\n    Role::Auditor => &[\n        (P::ReadDuties, Own),\n    ],\n}\n";
    let changed = |removal: &Removal| {
        let mut text = table.to_owned();
        text.replace_range(removal.at.clone(), &removal.to);
        (removal.name.clone(), text.lines().nth(2).unwrap().trim().to_owned())
    };
    let made = made::grants(table);
    let of = |name: &str| changed(made.iter().find(|removal| removal.name == name).unwrap()).1;
    assert_eq!(of("Auditor: ReadDuties is gone"), "");
    assert_eq!(of("Auditor: ReadDuties, Own becomes Everywhere"), "(P::ReadDuties, Everywhere),");
    // All other permissions are given, and its own made wider.
    assert_eq!(made.len(), 2 + Permission::ALL.len() - 1);
    assert!(
        made.iter().all(|removal| changed(removal).1.starts_with("(P::") || removal.name.ends_with("gone"))
    );

    let file =
        "fn f() {\n    // Permission::ReadDuties\n    take(Permission::ReadDuties, Permission::ALL);\n}\n";
    let sources = BTreeMap::from([("src/domain/a/b.rs".to_owned(), file.to_owned())]);
    let [check] = made::checks(&sources).try_into().unwrap_or_else(|_| panic!("there is one"));
    assert_eq!(check.name, "line 3: ReadDuties becomes ReadCatalogue");
    assert_eq!(check.tests, "a schema steps scopes life explain matrix");
    assert_eq!(&file[check.at], "Permission::ReadDuties");
}

#[test]
fn a_function_holds_each_of_its_removals() {
    let text = "const A: u8 = 1;\nimpl B {\n    const fn b() -> bool { 甲(); if x { true } else { 1 > 2 } }\n}\nfn c() {}\n";
    let removal = |from: &str, to: &str| {
        let at = text.find(from).unwrap();
        let row = Row { name: from.to_owned(), to: to.to_owned(), ..Row::default() };
        Removal {
            at: at..at + from.len(),
            ..Removal::of(
                &Row { file: "a".to_owned(), from: from.to_owned(), ..row },
                &BTreeMap::from([("a".to_owned(), text.to_owned())]),
            )
            .unwrap()
        }
    };
    let (x, greater, outside) = (removal("x", "!x"), removal("1 > 2", "true"), removal("u8 = 1", "u8 = 2"));
    let (written, arms) = together::switched(text, &[(3, &x), (4, &outside), (7, &greater)]);
    assert_eq!(arms.len(), 2, "a constant is in no function");
    for expected in [
        "None => { 甲(); if x { true } else { 1 > 2 } }",
        "Some(\"3\") => { 甲(); if !x { true } else { 1 > 2 } }",
        "Some(\"7\") => { 甲(); if x { true } else { true } }",
        "const A: u8 = 1;",
        "    fn b() -> bool {",
        "fn c() {}",
    ] {
        assert!(written.contains(expected), "{expected} is not in {written}");
    }
}

#[test]
fn the_permission_of_a_constant_knows_both() {
    let text =
        "const READ: Permission = Permission::ReadDuties;\nfn c() {}\nstatic B: B = B(Permission::Remind);\n";
    let check = |from: &str| {
        let at = text.find(from).unwrap();
        Removal { origin: made::CHECK.to_owned(), at: at..at + from.len(), ..Removal::default() }
    };
    let (first, second) = (check("Permission::ReadDuties"), check("Permission::Remind"));
    let (written, arms) = together::switched(text, &[(8, &second), (5, &first)]);
    assert_eq!(arms.len(), 2);
    assert_eq!(
        written,
        "const READ: Permission = Permission::Instead(5, &Permission::ReadDuties);\nfn c() {}\n\
         static B: B = B(Permission::Instead(8, &Permission::Remind));\n"
    );
}

/// What scripts/removals tries, which runs this: eleven texts each, a NUL after each text.
#[test]
fn the_script_reads_what_is_written_for_it() {
    const FILE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/removals");
    let written: Vec<[String; 11]> = removal::all(&sources()).iter().map(Removal::texts).collect();
    fs::write(FILE, written.concat().join("\0") + "\0").unwrap();
    // As the script does.
    let read = fs::read_to_string(FILE).unwrap();
    let read: Vec<&str> = read.strip_suffix('\0').unwrap().split('\0').collect();
    assert_eq!(read.chunks(11).map(<[&str]>::to_vec).collect::<Vec<_>>(), written);
}

/// Writes those that can be built together into a copy of the sources, and their numbers, a line each.
#[test]
#[ignore = "scripts/removals runs it, with these three in the environment"]
#[expect(clippy::disallowed_methods, reason = "no configuration of the product")]
fn the_script_builds_many_together() {
    let of = |name: &str| PathBuf::from(env::var(name).unwrap());
    let sources = sources();
    let together = together::write(&of("COPY"), &of("BUILD"), &sources, &removal::all(&sources));
    let numbers: Vec<String> = together.iter().map(ToString::to_string).collect();
    fs::write(of("NUMBERS"), numbers.join("\n") + "\n").unwrap();
}
