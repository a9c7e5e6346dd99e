//! The engine's modules have one order, and their files are short.

use std::{collections::HashMap, fs, path::Path};

/// The modules, lowest first: each imports from those before it.
const ORDER: [&str; 33] = [
    "spans",
    "limits",
    "cost",
    "types",
    "error",
    "request",
    "decode",
    "input",
    "declare",
    "schema",
    "context",
    "text",
    "escapes",
    "guard",
    "rules",
    "sdl",
    "merge",
    "coerce",
    "plan",
    "planner",
    "writer",
    "execution",
    "selection",
    "load",
    "object",
    "body",
    "any",
    "built_in",
    "introspect",
    "meta",
    "library",
    "document",
    "executor",
];

/// Lines of a file, at most.
const MAX_LINES: usize = 400;

/// The files of the engine's sources, by module.
fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            assert!(path.is_file(), "{} is a folder: look into it here", path.display());
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// The first word after each `crate::`, and of each member of a group there.
fn imported(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let text = lines.collect::<Vec<_>>().join("\n");
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.push(first_word(rest));
            continue;
        };
        let mut depth = 1;
        let mut begins = true;
        for (at, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => begins = true,
                letter if begins && letter.is_alphabetic() => {
                    names.push(first_word(&group[at..]));
                    begins = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    names
}

fn first_word(text: &str) -> String {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    text[..end.unwrap_or(text.len())].to_owned()
}

/// The module of each name that `lib.rs` gives out: inside the engine it is imported from the crate too.
fn given_out(lib: &str) -> HashMap<&str, &str> {
    let mut modules = HashMap::new();
    for line in lib.split("pub use ").skip(1) {
        let line = &line[..line.find(';').unwrap()];
        let (module, names) = line.split_once("::").unwrap();
        for name in names
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .filter(|name| !name.is_empty())
        {
            modules.insert(name, module);
        }
    }
    modules
}

#[test]
fn imports_go_downwards() {
    let sources = sources();
    let lib = &sources.iter().find(|(module, _)| module == "lib").unwrap().1;
    let given_out = given_out(lib);
    let place = |module: &str| ORDER.iter().position(|known| *known == module);
    let mut wrong = Vec::new();
    for (module, text) in sources.iter().filter(|(module, _)| module != "lib") {
        let own = place(module).unwrap_or_else(|| panic!("{module} has no place: give it one here"));
        for name in imported(text) {
            // A function may be called as a module is.
            let other =
                place(&name).map_or(given_out.get(name.as_str()).copied().unwrap_or(&name), |_| &name);
            match place(other) {
                Some(other) if other < own => {}
                Some(_) => wrong.push(format!("{module} imports {other}")),
                None => wrong.push(format!("{module} imports {name}, which is no module's")),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(sources.len(), ORDER.len() + 1, "a module that is gone still has a place");
}

#[test]
fn no_file_is_long() {
    let long = sources().into_iter().filter(|(_, text)| text.lines().count() > MAX_LINES);
    assert_eq!(long.map(|(module, _)| module).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "/// [`crate::Executor`]\nuse crate::cost::Cost;\nuse crate::{\n  Error, Limits,\n  any::{AnyRow, AnyOne},\n  guard,\n};\nfn a() -> crate::Field {}";
    assert_eq!(imported(text), ["cost", "Error", "Limits", "any", "guard", "Field"]);
}
