//! Faults between lines and between files, each at the field that refers.
//!
//! A check leaves out what is reported already: a file that cannot be read breaks no reference to it, and counts
//! are compared only where everything counted could be read.

use super::{
    counts,
    fault::{Faults, Read, shown},
    programme::Programme,
    table::{Field, Table},
    targets::Targets,
    value,
};
use entity::vocabulary::OrganizationKind;
use std::collections::HashMap;

/// The files of a pack, as far as they could be read.
pub(super) struct Files<'a> {
    pub(super) programme: Read<Programme<'a>>,
    pub(super) organizations: Read<Table>,
    pub(super) scenarios: Read<Table>,
    pub(super) responsibilities: Read<Table>,
    pub(super) communities: Read<Table>,
    /// A pack may be without it.
    pub(super) targets: Read<Option<Targets<'a>>>,
}

pub(super) fn check(files: &Files<'_>, faults: &mut Faults) {
    for table in [&files.organizations, &files.scenarios, &files.communities].into_iter().flatten() {
        unique(table, &["code"], faults);
        unique(table, &["ordinal"], faults);
    }
    if let Ok(clauses) = &files.responsibilities {
        unique(clauses, &["code"], faults);
        unique(clauses, &["organization", "ordinal"], faults);
        if let Ok(scenarios) = &files.scenarios {
            references(clauses, "scenarios", &[value::LIST], scenarios, faults);
        }
    }
    if let Ok(organizations) = &files.organizations {
        one_lead_office(organizations, faults);
        if let Ok(clauses) = &files.responsibilities {
            references(clauses, "organization", &[], organizations, faults);
        }
        if let Ok(communities) = &files.communities {
            references(communities, "implementing_unit", &[], organizations, faults);
            implementing_units(communities, organizations, faults);
        }
    }
    if let Ok(Some(targets)) = &files.targets {
        if let Ok(organizations) = &files.organizations {
            targets.check_organizations(organizations, faults);
        }
        if let Ok(clauses) = &files.responsibilities {
            targets.check_responsibilities(clauses, faults);
        }
    }
    if let Ok(communities) = &files.communities {
        counts::one_remainder(communities, faults);
    }
    if let Ok(programme) = &files.programme {
        counts::total(programme, faults);
        if let Ok(communities) = &files.communities {
            counts::listed_as_planned(communities, programme, faults);
        }
    }
}

/// No two lines say the same in these columns; the later line is at fault, at the last of them. What is empty
/// is another reader's fault, or none.
fn unique(table: &Table, columns: &[&str], faults: &mut Faults) {
    let mut seen = HashMap::new();
    for row in table.rows() {
        let Some(fields) = columns.iter().map(|column| row.field(column)).collect::<Option<Vec<Field<'_>>>>()
        else {
            return;
        };
        let key: Vec<_> = fields.iter().map(|field| field.text).collect();
        let Some(last) = fields.last().filter(|_| !key.contains(&"")) else {
            continue;
        };
        if let Some(line) = seen.get(&key) {
            faults.report(last.fault(format!("{} stands already at line {line}", shown(last.text))));
        } else {
            seen.insert(key, last.line);
        }
    }
}

/// Every code in the column is a code of the other file.
fn references(from: &Table, column: &str, separators: &[char], to: &Table, faults: &mut Faults) {
    let Some(declared) = to.declared("code") else {
        return;
    };
    for field in from.rows().filter_map(|row| row.field(column)) {
        for code in field.text.split(separators).filter(|code| !code.is_empty() && !declared.contains(code)) {
            faults.report(field.fault(format!("{} is not a code of {}", shown(code), to.file())));
        }
    }
}

/// What each organization is; one whose kind is no word of the list is left out.
fn kinds(organizations: &Table) -> Vec<(Field<'_>, Field<'_>, OrganizationKind)> {
    let read = |kind: &Field<'_>| value::word(kind.text).ok();
    let rows = organizations.rows().filter_map(|row| Some((row.field("code")?, row.field("kind")?)));
    rows.filter_map(|(code, kind)| Some((code, kind, read(&kind)?))).collect()
}

fn one_lead_office(organizations: &Table, faults: &mut Faults) {
    let kinds = kinds(organizations);
    let all_known = organizations.is_whole() && kinds.len() == organizations.rows().count();
    let mut offices = kinds.iter().filter(|(_, _, kind)| *kind == OrganizationKind::LeadOffice);
    match (offices.next(), organizations.header("kind")) {
        (None, Some(header)) if all_known => {
            faults.report(header.fault("no organization is the LEAD_OFFICE, exactly one is expected"));
        }
        (Some((first, ..)), _) => {
            for (_, kind, _) in offices {
                let problem = format!(
                    "a second LEAD_OFFICE, exactly one is expected ({} at line {})",
                    first.text, first.line
                );
                faults.report(kind.fault(problem));
            }
        }
        _ => {}
    }
}

fn implementing_units(communities: &Table, organizations: &Table, faults: &mut Faults) {
    let kinds = kinds(organizations);
    let kinds: HashMap<_, _> = kinds.iter().map(|(code, _, kind)| (code.text, *kind)).collect();
    for unit in communities.rows().filter_map(|row| row.field("implementing_unit")) {
        match kinds.get(unit.text) {
            None | Some(OrganizationKind::ImplementingUnit) => {}
            Some(kind) => {
                let problem = format!("{} is a {kind}, an IMPLEMENTING_UNIT is expected", shown(unit.text));
                faults.report(unit.fault(problem));
            }
        }
    }
}
