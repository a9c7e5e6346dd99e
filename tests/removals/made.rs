//! The removals that are made from the sources: each grant of each role, and each check that names a permission.

use crate::removal::{Removal, line_at};
use future_community::authz::Permission;
use std::{collections::BTreeMap, ops::Range};

/// The origin of the removals of checks.
pub(crate) const CHECK: &str = "check";

pub(crate) const ROLES: &str = "src/authz/role.rs";

/// Each check by a permission becomes one that whoever has a role passes.
pub(crate) fn checks(sources: &BTreeMap<String, String>) -> Vec<Removal> {
    const NAMES: &str = "Permission::";
    let mut checks = Vec::new();
    for (file, text) in sources {
        if !file.starts_with("src/") || file.starts_with("src/authz/") {
            continue;
        }
        for (start, _) in text.match_indices(NAMES) {
            let permission = word(&text[start + NAMES.len()..]);
            let is_permission = Permission::ALL
                .iter()
                .any(|known| format!("{known:?}") == permission && permission != "ReadCatalogue");
            let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
            if !is_permission || text[line..start].contains("//") {
                continue;
            }
            let number = text[..start].matches('\n').count() + 1;
            checks.push(Removal {
                origin: CHECK.to_owned(),
                file: file.clone(),
                name: format!("line {number}: {permission} becomes ReadCatalogue"),
                at: start..start + NAMES.len() + permission.len(),
                to: "Permission::ReadCatalogue".to_owned(),
                tests: format!("{} schema steps scopes life explain matrix", concept(file)),
                units: String::new(),
                only_postgres: false,
                others: true,
                why: String::new(),
            });
        }
    }
    checks
}

/// Each grant taken away, made narrower and made wider; and each permission given to each role that lacks it.
pub(crate) fn grants(table: &str) -> Vec<Removal> {
    const BEGINS: &str = "(P::";
    const OPENS: &str = "&[";
    let mut made = Vec::new();
    for (start, _) in table.match_indices(BEGINS) {
        let inside = &table[start + BEGINS.len()..];
        let permission = word(inside);
        let Some(rest) = inside[permission.len()..].strip_prefix(", ") else { continue };
        let span = word(rest);
        let end = start + BEGINS.len() + permission.len() + 2 + span.len() + 1;
        let role = role_at(table, start);
        let with_comma = end + usize::from(table[end..].starts_with(','));
        let grant = &table[start..end];
        assert!(grant.ends_with(')'), "{ROLES}: {}", line_at(table, start));
        made.push(of_a_role(
            "role",
            &format!("{role}: {permission} is gone"),
            start..with_comma,
            String::new(),
        ));
        for other in ["Own", "Territory", "Everywhere"] {
            // Departments, the office and services implement no community: to them the one is the other.
            let is_another =
                span != other && (other != "Territory" || role.starts_with("Unit") && span == "Own");
            if is_another {
                let name = format!("{role}: {permission}, {span} becomes {other}");
                made.push(of_a_role("role", &name, start..end, format!("(P::{permission}, {other})")));
            }
        }
    }
    for (start, _) in table.match_indices(OPENS) {
        let role = role_at(table, start);
        let first = start + OPENS.len();
        let held = table[first..].split(']').next().unwrap_or_default();
        for permission in Permission::ALL {
            if !held.contains(&format!("(P::{permission:?},")) {
                let name = format!("{role}: {permission:?} is given");
                made.push(of_a_role(
                    "gift",
                    &name,
                    first..first,
                    format!("(P::{permission:?}, Everywhere), "),
                ));
            }
        }
    }
    made
}

fn of_a_role(origin: &str, name: &str, at: Range<usize>, to: String) -> Removal {
    Removal {
        origin: origin.to_owned(),
        file: ROLES.to_owned(),
        name: name.to_owned(),
        at,
        to,
        tests: "visibility steps explain scopes matrix".to_owned(),
        units: "nobody_may_act".to_owned(),
        only_postgres: false,
        others: true,
        why: String::new(),
    }
}

/// The tests of what a file is about: those that bear the name of the folder below its layer, or of the file in that, unless they
/// have another; of an export, those of what it is of too.
fn concept(file: &str) -> String {
    let below = file.splitn(3, '/').last().unwrap_or_default().trim_end_matches(".rs");
    let mut names = below.split('/').filter(|name| *name != "mod");
    let first = names.next().unwrap_or_default();
    let of = if first == "exports" { names.next() } else { None };
    [Some(first), of].into_iter().flatten().map(tests_of).collect::<Vec<_>>().join(" ")
}

fn tests_of(name: &str) -> &str {
    match name {
        "access" | "assignment" | "person" => "rights",
        "attachment" => "files",
        "audit_event" => "trail",
        "digital_application" | "lease" | "milestone" | "publicity" | "target" => "mechanisms",
        "duty" | "sign_off" => "duties",
        "indicator_set" => "evaluations",
        "notification" => "inbox",
        "plan" => "plans_of_projects",
        "session" => "sign_in",
        "summary" | "work_summary" => "summaries",
        other => other,
    }
}

/// The letters that a text begins with.
fn word(text: &str) -> &str {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// The role whose permissions stand here.
fn role_at(table: &str, at: usize) -> &str {
    table[..at].rfind("Role::").map_or("", |begins| word(&table[begins + "Role::".len()..]))
}
