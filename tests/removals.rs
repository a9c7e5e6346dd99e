//! The removals that `make removals` tries: each is of something that is there, and none is missing.

#![expect(clippy::unwrap_used, reason = "in a test, what is not there is a failure")]

use future_community::authz::Permission;
use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

/// A row of a table in tests/removals.
struct Removal {
    /// Where it stands, and its name.
    name: String,
    file: String,
    /// The text that it removes.
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn removals() -> Vec<Removal> {
    let mut removals = Vec::new();
    for entry in fs::read_dir(root().join("tests/removals")).unwrap() {
        let path = entry.unwrap().path();
        let table = path.file_name().unwrap().to_string_lossy().into_owned();
        for row in fs::read_to_string(&path).unwrap().split("\n\n") {
            let of = |prefix| row.lines().find_map(move |line| line.strip_prefix(prefix));
            // A comment at the head of the file stands alone.
            let Some(name) = of("[") else { continue };
            let lines: Vec<&str> = row
                .lines()
                .filter_map(|line| line.strip_prefix("- ").or_else(|| line.strip_prefix("= ")))
                .collect();
            let name = format!("{table}: {}", name.trim_end_matches(']'));
            let file = of("in ").unwrap_or_else(|| panic!("{name} names no file")).to_owned();
            removals.push(Removal { name, file, text: lines.join("\n") });
        }
    }
    removals
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
fn what_a_removal_removes_is_there_once() {
    let sources = sources();
    let stale: Vec<String> = removals()
        .into_iter()
        .filter(|removal| {
            let found = sources.get(&removal.file).map_or(0, |text| text.matches(&removal.text).count());
            removal.text.is_empty() || found != 1
        })
        .map(|removal| format!("{} ({})", removal.name, removal.file))
        .collect();
    assert!(stale.is_empty(), "bring these rows up to the sources: {stale:#?}");
}

#[test]
fn every_scope_can_be_removed() {
    let removals = removals();
    let mut missing = Vec::new();
    for (file, text) in sources() {
        for (at, _) in text.match_indices("impl Scoped for ") {
            let scope = block(&text, at);
            for (inside, _) in text[scope.clone()].match_indices("    fn ") {
                let function = block(&text, scope.start + inside + 4);
                let is_removed = removals.iter().any(|removal| {
                    removal.file == file && text.find(&removal.text).is_some_and(|at| function.contains(&at))
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
    let removals = removals();
    let roles = &sources["src/authz/role.rs"];
    let mut missing = Vec::new();
    for permission in Permission::ALL {
        let named = format!("Permission::{permission:?}");
        let is_granted = roles.contains(&format!("(P::{permission:?}, "));
        let is_asked_for =
            sources.iter().any(|(file, text)| !file.starts_with("src/authz/") && text.contains(&named));
        let has_a_row = removals.iter().any(|removal| removal.text.contains(&named));
        if !(has_a_row || is_granted && is_asked_for) {
            missing.push(named);
        }
    }
    assert!(missing.is_empty(), "no role holds these, or nothing asks for them: {missing:#?}");
}
