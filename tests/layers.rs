//! The shape of the sources: who may import whom, who may send statements, how long a file may be.

#![expect(clippy::unwrap_used, reason = "in a test, what is not there is a failure")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The layers, lowest first: a module imports from those before it, and from itself.
const LAYERS: [&[&str]; 12] = [
    &["clock", "config", "outbound", "text"],
    &["authz"],
    &["error"],
    &["event"],
    &["store"],
    &["authn", "catalogue", "files"],
    &["workflow"],
    &["policy"],
    &["domain"],
    &["graphql"],
    &["http", "relay"],
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
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// The modules of this crate that a text names after `crate::`, groups in braces included.
fn imported(text: &str) -> Vec<String> {
    named_after("crate::", text)
}

/// What a text names after a path, groups in braces included.
fn named_after(path: &str, text: &str) -> Vec<String> {
    let mut modules = Vec::new();
    let name = |text: &str| {
        text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>()
    };
    for (at, _) in text.match_indices(path) {
        let rest = &text[at + path.len()..];
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

/// Who goes past the scopes: the operator's way in, and what follows from a row that a command holds.
const UNSCOPED: &[&str] = &["unscoped_", ".operate(", ".unscoped()", ".consequence(", ".catalogue_changed("];

#[test]
#[expect(clippy::too_many_lines, reason = "a list: a line a place")]
fn what_serves_a_viewer_never_asks_unscoped() {
    // The command line, imports, sign-in, the catalogue and what follows from events.
    let operators = [
        "store/",
        "authn/",
        "cli/",
        "policy/",
        "catalogue/",
        "domain/account.rs",
        "domain/account/bootstrap.rs",
        "domain/assignment.rs",
        "domain/programme.rs",
        "domain/document/",
        "domain/public_client.rs",
        "domain/service_key.rs",
        "domain/webhook/operate.rs",
        "domain/consequences.rs",
        // What follows from events, and from the clock.
        "domain/notification/raise.rs",
        "domain/notification/bulletin.rs",
        "domain/notification/funding.rs",
        "domain/notification/mechanisms.rs",
        "domain/notification/plans.rs",
        "domain/notification/project.rs",
        "domain/project/recheck.rs",
        "domain/project/restate.rs",
        "domain/notification/remind.rs",
        "domain/attachment/sweep.rs",
        "domain/prune.rs",
    ];
    // Each with why.
    let functions = [
        // What a set is replaced with, from the command line and for the lead office, which holds the programme.
        "domain/indicator_set/import.rs: run",
        "domain/indicator_set/import.rs: import_file",
        "domain/indicator_set/import.rs: replace",
        // What each department signs, whatever the viewer sees of it: only its digest is written.
        "domain/review/open.rs: run",
        "domain/review/sign.rs: run",
        "domain/review/signatory.rs: run",
        // Whose hands are in rows that the viewer was shown, and what a review shows of its evaluation.
        "domain/person.rs: by_hand",
        "domain/person.rs: named_in",
        "domain/review/disclosed.rs: disclosed",
        // Which files hang on rows that the viewer was shown, or hang on what it signs or writes anew.
        "domain/attachment/mod.rs: of",
        "domain/attachment/mod.rs: under",
        "domain/attachment/mod.rs: by_address",
        "domain/attachment/hang.rs: replace",
        // That a community stood somewhere, which was public when it did.
        "domain/target.rs: applications",
        // What hangs on the row that a command holds, and what its community is called.
        "domain/milestone/reach.rs: run",
        "domain/digital_application/record.rs: last_of",
        "domain/digital_application/save.rs: check_name",
        "domain/digital_application/save.rs: check_reported",
        "domain/lease/mod.rs: event",
        "domain/publicity/decide.rs: run",
        // The one account that a command holds: its secret, its sessions, its locks, its identities.
        "domain/account/administer.rs: run",
        "domain/account/secrets.rs: create",
        "domain/account/secrets.rs: renew",
        "domain/account/client.rs: register",
        "domain/account/link.rs: change",
        "domain/account/link.rs: link",
        "domain/account/link.rs: unlink",
        "domain/account/link.rs: join",
        "domain/account/link.rs: part",
        "domain/account/password.rs: run",
        "domain/account/password.rs: change",
        "domain/account/password.rs: prepare",
        "domain/account/password.rs: write",
        // What must hold of all rows, whoever sees them: so many webhooks, no two of a name; and the one that a command holds.
        "domain/webhook/commands.rs: run",
        "domain/webhook/register.rs: register",
        "domain/webhook/register.rs: registered",
        "domain/webhook/register.rs: remove",
        "domain/webhook/step.rs: rotate",
        "domain/webhook/step.rs: rewind",
        "domain/webhook/step.rs: set",
        "domain/webhook/step.rs: set_delivery",
        // What an account holds already, whoever sees that; and who else administers.
        "domain/assignment/grant.rs: run",
        "domain/assignment/delegate.rs: run",
        "domain/assignment/end.rs: others_hold",
        // What a delegation that the viewer was shown hangs on.
        "domain/assignment/held.rs: standing",
        "domain/comment/add.rs: earlier",
        "domain/duty/taken.rs: standing",
        "domain/duty/taken.rs: with_files",
        "domain/duty/reopen.rs: before",
        "domain/evaluation/open.rs: run",
        "domain/evaluation/submit.rs: run",
        "domain/evaluation/verify.rs: run",
        "domain/evaluation/verify.rs: of",
        "domain/evaluation/finalize.rs: run",
        "domain/evaluation/take_back.rs: found",
        "domain/evaluation/take_back.rs: take_back",
        "domain/evaluation/take_back.rs: clear",
        "domain/review/open.rs: earlier",
        "domain/review/conclude.rs: check_evaluation",
        "domain/review/mod.rs: roster",
        "domain/review/mod.rs: signed",
        // What stands in which place, whoever sees it; a draft that a command holds; and what an appraisal makes of plans.
        "domain/plan/mod.rs: versions",
        "domain/plan/submit.rs: run",
        "domain/plan/discard.rs: run",
        "domain/plan/content.rs: restate_drafts",
        "domain/plan/appraisal.rs: named_of",
        "domain/plan/appraisal.rs: replace",
        "domain/plan/appraisal.rs: reach_of",
        "domain/plan/appraisal.rs: concluded",
        // What a step of a project needs and comes after, whoever sees that; and the duties that follow from it.
        "domain/project/advance.rs: take",
        "domain/project/conditions.rs: about",
        "domain/project/accept.rs: run",
        "domain/project/list.rs: run",
        "domain/project/undo.rs: run",
        "domain/project/withdraw.rs: run",
        // What a payment is computed by, which stays so while its community is held; and whom another rule moves, before who decides that.
        "domain/funding/books.rs: held",
        "domain/funding/take.rs: take",
        "domain/funding/change.rs: run",
        "domain/funding/ruling.rs: run",
        // What a month is computed from, which is the same whoever computes it; and the drafts of it, which are the office's.
        "domain/bulletin/mod.rs: known",
        "domain/bulletin/draft.rs: run",
        "domain/bulletin/publish.rs: run",
        "domain/bulletin/withdraw.rs: run",
        // Whether somebody was reminded today already, by whomever.
        "domain/reminder.rs: write",
        // What one signed with one's own hand, for whomever.
        "domain/review/actions.rs: own_hand",
        // A decision on the library changes all that follows from it, whoever's that is; who decides sees everything.
        "domain/library/adjust.rs: run",
        "domain/library/adjust.rs: moves",
        "domain/library/adjust.rs: unnamed",
        "domain/library/adjust.rs: write",
        "domain/library/adjust.rs: next",
        "domain/library/effect.rs: plan",
        "domain/library/effect.rs: voided",
        // Whether a draft is what is imported.
        "domain/indicator_set/import.rs: indicators_of",
        "domain/review/content.rs: read",
        "domain/review/content.rs: naming",
        "domain/review/content.rs: refresh",
        "domain/review/content.rs: refresh_shown",
        "domain/review/content.rs: refresh_each",
        "domain/review/content.rs: tell",
    ];
    let (mut wrong, mut found) = (Vec::new(), BTreeSet::new());
    for (file, text) in sources() {
        if operators.iter().any(|operator| file.starts_with(operator)) {
            continue;
        }
        for (at, _) in UNSCOPED.iter().flat_map(|name| text.match_indices(name)) {
            let place = format!("{file}: {}", function_around(&text, at));
            if !functions.contains(&place.as_str()) {
                wrong.push(place.clone());
            }
            found.insert(place);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let gone: Vec<_> = functions.iter().filter(|function| !found.contains(**function)).collect();
    assert!(gone.is_empty(), "these need no leave any more: {gone:#?}");
}

/// The name of the function that a place in a text belongs to.
fn function_around(text: &str, at: usize) -> String {
    let name = text[..at].rsplit_once("fn ").map_or("", |(_, after)| after);
    name.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

#[test]
fn consequences_have_one_place() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        for (name, places) in [
            ("review::refresh", &["domain/consequences.rs"][..]),
            (".catalogue_changed(", &["domain/consequences.rs"]),
            ("notification::of_", &["domain/consequences.rs", "domain/review/content.rs"]),
        ] {
            if text.contains(name) && !places.contains(&file.as_str()) {
                wrong.push(format!("{file}: {name}"));
            }
        }
        if file.starts_with("domain/evaluation/") && text.contains("review::") {
            wrong.push(format!("{file} knows of reviews"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_transport_builds_no_query() {
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(file, text)| file.starts_with("graphql/") && text.contains(".rows::<"))
        .map(|(file, _)| file)
        .collect();
    assert!(wrong.is_empty(), "give these a function in domain/: {wrong:#?}");
}

#[test]
fn modules_of_a_folder_use_each_other_one_way() {
    let sources = sources();
    for folder in ["authn", "event", "store"] {
        let inside: BTreeMap<&str, &str> = sources
            .iter()
            .filter_map(|(file, text)| {
                let name = file.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".rs")?;
                // Tests stand above what they test.
                (name != "tests" && !name.starts_with("tests/"))
                    .then_some((name, text.split("#[cfg(test)]").next()?))
            })
            .collect();
        let mut left: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (name, text) in &inside {
            let path = format!("crate::{folder}::");
            let mut used: BTreeSet<String> = named_after("super::", text).into_iter().collect();
            used.extend(named_after(&path, text));
            // What mod.rs gives to others is of a module below it: inside the folder that one is named.
            let through = used.iter().find(|used| *name != "mod" && !inside.contains_key(used.as_str()));
            assert!(through.is_none(), "{folder}/{name}.rs names {through:?} by way of mod.rs");
            used.retain(|used| used != name && inside.contains_key(used.as_str()));
            left.insert(name, used);
        }
        left.remove("mod");
        // Who uses nothing that is left is taken away, until nobody is.
        while let Some(name) = left.iter().find(|(_, used)| used.is_empty()).map(|(name, _)| *name) {
            left.remove(name);
            for used in left.values_mut() {
                used.remove(name);
            }
        }
        assert!(left.is_empty(), "modules of {folder} use each other in a circle: {left:#?}");
    }
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
