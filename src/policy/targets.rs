//! `targets.toml`: what the document aims at and by when, the milestones of its special plan, and what it requires to be measured.
//! A pack may be without it.
//!
//! Each says whether the document decides it (`decided = true`) or how it is read (`reading`).

use super::{
    fault::{Faults, Read, Reported, shown},
    keys::{Keys, Source, count, date, flag, tables, text, texts},
    pack::{MilestoneSpec, RequirementSpec, TargetSpec},
    places::Places,
    said::Sheet,
    table::Table,
    value,
};
use entity::vocabulary::{Stage, TargetRule};
use std::collections::HashSet;
use toml::{Spanned, de::DeTable};

pub(super) const FILE: &str = "targets.toml";

const KEYS: [&str; 3] = ["targets", "milestones", "requirements"];
const TARGET_KEYS: [&str; 10] =
    ["code", "rule", "text", "clause", "due", "count", "stage", "organizations", "decided", "reading"];
const MILESTONE_KEYS: [&str; 7] = ["code", "title", "due", "responsibility", "clause", "decided", "reading"];
const REQUIREMENT_KEYS: [&str; 8] =
    ["code", "kind", "text", "clause", "threshold", "unit", "decided", "reading"];

/// What the file states; each list stands or falls alone.
pub(super) struct Targets<'a> {
    source: Source<'a>,
    pub(super) aims: Read<Vec<TargetSpec>>,
    pub(super) milestones: Read<Vec<MilestoneSpec>>,
    pub(super) requirements: Read<Vec<RequirementSpec>>,
    pub(super) places: Places,
    /// Codes of other files, where they stand.
    organizations: Vec<Spanned<String>>,
    responsibilities: Vec<Spanned<String>>,
}

/// Fails where the text is not TOML.
pub(super) fn read<'a>(text: &'a str, faults: &mut Faults) -> Read<Targets<'a>> {
    let source = Source { file: FILE, text };
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in errors {
            let byte = error.span().map_or(0, |span| span.start);
            faults.report(source.fault(byte, error.message()));
        }
        return Err(Reported);
    }
    let mut keys = Keys { source, table: table.get_ref(), at: 0, faults };
    keys.only(&KEYS);
    let mut list = |key| {
        let found = keys.optional(key, tables)?;
        Ok(found.map(Spanned::into_inner).unwrap_or_default())
    };
    let (targets, milestones, requirements): (Read<_>, Read<_>, Read<_>) =
        (list("targets"), list("milestones"), list("requirements"));
    let mut rows = Rows {
        source,
        faults,
        places: Places::default(),
        organizations: Vec::new(),
        responsibilities: Vec::new(),
    };
    let aims = targets.and_then(|found| rows.read(Sheet::Targets, &found, &TARGET_KEYS, Rows::target));
    let milestones =
        milestones.and_then(|found| rows.read(Sheet::Milestones, &found, &MILESTONE_KEYS, Rows::milestone));
    let requirements = requirements
        .and_then(|found| rows.read(Sheet::Requirements, &found, &REQUIREMENT_KEYS, Rows::requirement));
    let Rows { places, organizations, responsibilities, .. } = rows;
    Ok(Targets { source, aims, milestones, requirements, places, organizations, responsibilities })
}

impl Targets<'_> {
    /// Every organization and every clause that it names is one of the pack's.
    pub(super) fn check_organizations(&self, declared: &Table, faults: &mut Faults) {
        self.check(&self.organizations, declared, faults);
    }

    pub(super) fn check_responsibilities(&self, declared: &Table, faults: &mut Faults) {
        self.check(&self.responsibilities, declared, faults);
    }

    fn check(&self, named: &[Spanned<String>], declared: &Table, faults: &mut Faults) {
        let Some(codes) = declared.declared("code") else { return };
        for code in named.iter().filter(|code| !codes.contains(code.get_ref().as_str())) {
            let message = format!("{} is not a code of {}", shown(code.get_ref()), declared.file());
            faults.report(self.source.fault(code.span().start, message));
        }
    }
}

/// Tables of the file that are being read.
struct Rows<'a, 'f> {
    source: Source<'a>,
    faults: &'f mut Faults,
    places: Places,
    organizations: Vec<Spanned<String>>,
    responsibilities: Vec<Spanned<String>>,
}

/// What says whether it is decided, and how it is read.
struct Decided {
    decided: bool,
    reading: Option<String>,
}

impl<'a> Rows<'a, '_> {
    /// Every table of a list, whatever is wrong with those before it; no two have the same code.
    fn read<T>(
        &mut self,
        sheet: Sheet,
        tables: &[(usize, &'a DeTable<'a>)],
        known: &[&str],
        read: impl Fn(&mut Self, (usize, &'a DeTable<'a>), (String, i32)) -> Read<T>,
    ) -> Read<Vec<T>> {
        let (mut seen, mut rows) = (HashSet::new(), Vec::with_capacity(tables.len()));
        for (ordinal, at) in (1..).zip(tables) {
            let mut keys = self.keys(*at);
            keys.only(known);
            let code = keys.required("code", text(value::code));
            let row = match code {
                Ok(code) if !seen.insert(code.get_ref().clone()) => {
                    let message = format!("code: {} is named twice", shown(code.get_ref()));
                    Err(self.faults.report(self.source.fault(code.span().start, message)))
                }
                Ok(code) => {
                    let place = self.source.fault(at.0, "");
                    self.places.note_line(sheet, code.get_ref(), &place);
                    read(self, *at, (code.into_inner(), ordinal))
                }
                // The rest of its keys have their faults too.
                Err(reported) => read(self, *at, (String::new(), ordinal)).and(Err(reported)),
            };
            rows.push(row);
        }
        rows.into_iter().collect()
    }

    fn keys(&mut self, (at, table): (usize, &'a DeTable<'a>)) -> Keys<'a, '_> {
        Keys { source: self.source, table, at, faults: self.faults }
    }

    fn decided(&mut self, at: (usize, &'a DeTable<'a>)) -> Read<Decided> {
        let mut keys = self.keys(at);
        let decided = keys.required("decided", flag);
        let reading = keys.optional("reading", text(value::prose));
        let (decided, reading) = (decided?, reading?.map(Spanned::into_inner));
        if !*decided.get_ref() && reading.is_none() {
            let message = "decided: what the document does not decide says its reading";
            return Err(self.faults.report(self.source.fault(decided.span().start, message)));
        }
        Ok(Decided { decided: decided.into_inner(), reading })
    }

    fn target(&mut self, at: (usize, &'a DeTable<'a>), (code, ordinal): (String, i32)) -> Read<TargetSpec> {
        let mut keys = self.keys(at);
        let rule = keys.required("rule", text(value::word::<TargetRule>));
        let says = keys.required("text", text(value::prose));
        let clause = keys.required("clause", text(value::name));
        let due = keys.optional("due", date);
        let count = keys.required("count", count);
        let stage = keys.required("stage", text(value::word::<Stage>));
        let organizations = keys.optional("organizations", texts(value::reference));
        let decided = self.decided(at);
        let (rule, due) = (rule?, due?.map(Spanned::into_inner));
        let organizations = organizations?.map(Spanned::into_inner).unwrap_or_default();
        let is_of_organizations = *rule.get_ref() == TargetRule::EveryOrganization;
        if is_of_organizations == organizations.is_empty() {
            let message = "rule: organizations are named by EVERY_ORGANIZATION, and by no other rule";
            return Err(self.faults.report(self.source.fault(rule.span().start, message)));
        }
        if *rule.get_ref() == TargetRule::ApplicationsOfYear && due.is_none() {
            let message = "rule: APPLICATIONS_OF_YEAR has a day, which says the year";
            return Err(self.faults.report(self.source.fault(rule.span().start, message)));
        }
        let codes = organizations.iter().map(|code| code.get_ref().clone()).collect();
        self.organizations.extend(organizations);
        let Decided { decided, reading } = decided?;
        Ok(TargetSpec {
            code,
            ordinal,
            rule: rule.into_inner(),
            text: says?.into_inner(),
            clause: clause?.into_inner(),
            due,
            count: count?.into_inner(),
            stage: stage?.into_inner(),
            organizations: codes,
            decided,
            reading,
        })
    }

    fn milestone(
        &mut self,
        at: (usize, &'a DeTable<'a>),
        (code, ordinal): (String, i32),
    ) -> Read<MilestoneSpec> {
        let mut keys = self.keys(at);
        let title = keys.required("title", text(value::name));
        let due = keys.required("due", date);
        let responsibility = keys.required("responsibility", text(value::reference));
        let clause = keys.required("clause", text(value::name));
        let decided = self.decided(at);
        let responsibility = responsibility?;
        self.responsibilities.push(responsibility.clone());
        let Decided { decided, reading } = decided?;
        Ok(MilestoneSpec {
            code,
            ordinal,
            title: title?.into_inner(),
            due: due?.into_inner(),
            responsibility: responsibility.into_inner(),
            clause: clause?.into_inner(),
            decided,
            reading,
        })
    }

    fn requirement(
        &mut self,
        at: (usize, &'a DeTable<'a>),
        (code, ordinal): (String, i32),
    ) -> Read<RequirementSpec> {
        let mut keys = self.keys(at);
        let kind = keys.required("kind", text(value::word));
        let says = keys.required("text", text(value::prose));
        let clause = keys.required("clause", text(value::name));
        let threshold = keys.required("threshold", text(value::mark));
        let unit = keys.required("unit", text(value::name));
        let decided = self.decided(at);
        let Decided { decided, reading } = decided?;
        Ok(RequirementSpec {
            code,
            ordinal,
            kind: kind?.into_inner(),
            text: says?.into_inner(),
            clause: clause?.into_inner(),
            threshold: threshold?.into_inner(),
            unit: unit?.into_inner(),
            decided,
            reading,
        })
    }
}
