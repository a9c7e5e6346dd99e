//! The shape of the sources: who may import whom, who may send statements, how long a file may be.

#![expect(clippy::unwrap_used, reason = "in a test, what is not there is a failure")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The layers, lowest first: a module imports from those before it, and from itself.
const LAYERS: [&[&str]; 11] = [
    &["clock", "config"],
    &["authz"],
    &["error"],
    &["store"],
    &["authn", "catalogue"],
    &["workflow"],
    &["policy"],
    &["domain"],
    &["graphql"],
    &["http"],
    &["cli"],
];

/// Lines of a file in src, at most.
const MAX_LINES: usize = 400;

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).unwrap();
            (name, text)
        })
        .collect()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// The modules of this crate that a text names after `crate::`, groups in braces included.
fn imported(text: &str) -> Vec<String> {
    let mut modules = Vec::new();
    let name = |text: &str| {
        text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>()
    };
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            modules.push(name(rest));
            continue;
        };
        let mut depth = 1;
        let mut first = true;
        for (at, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => first = true,
                letter if first && letter.is_alphanumeric() => {
                    modules.push(name(&group[at..]));
                    first = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    modules
}

#[test]
fn imports_go_downwards() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let module = file.split(['/', '.']).next().unwrap().to_owned();
        if matches!(module.as_str(), "lib" | "main") {
            continue;
        }
        let own = layer(&module).unwrap_or_else(|| panic!("{file} is in no layer: give it one here"));
        for other in imported(&text) {
            // What is no module of the crate's root, such as a macro, is nobody's layer.
            if let Some(other_layer) = layer(&other)
                && (other_layer > own || (other_layer == own && other != module))
            {
                wrong.push(format!("{file} imports {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_store_sends_statements() {
    // The lints of clippy.toml forbid the calls; this forbids the names, in case a call hides behind one.
    let names = [
        "DatabaseConnection",
        "DatabaseTransaction",
        "ConnectionTrait",
        "TransactionTrait",
        "QuerySelect",
        "QueryFilter",
        "Database::connect",
        "execute_unprepared",
        "sqlx",
    ];
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        if file.starts_with("store/") {
            continue;
        }
        wrong.extend(names.iter().filter(|name| text.contains(**name)).map(|name| format!("{file}: {name}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_serves_a_viewer_never_asks_unscoped() {
    // The operator's way in says `unscoped`. The command line, imports, sign-in and the catalogue use it; what
    // answers questions must not, nor commands, but for what follows from a row that they hold.
    let operators = [
        "store/",
        "authn/",
        "cli/",
        "policy/",
        "catalogue/",
        "domain/account",
        "domain/assignment",
        "domain/programme",
        "domain/indicator_set/",
        "domain/evaluation/verify",
        "domain/review/content",
        "domain/review/sign",
        "domain/review/withdraw",
    ];
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        if operators.iter().any(|operator| file.starts_with(operator)) {
            continue;
        }
        if text.contains("unscoped_") || text.contains(".operate(") {
            wrong.push(file);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_is_long() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(file, text)| (text.lines().count(), file))
        .filter(|(lines, _)| *lines > MAX_LINES)
        .map(|(lines, file)| format!("{file}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::authz::Viewer;\nuse crate::{\n    error::{Error, Result},\n    store::Store,\n};\ncrate::clock::now()";
    assert_eq!(imported(text), ["authz", "error", "store", "clock"]);
}
