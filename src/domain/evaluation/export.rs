//! An evaluation as a table, with all that the viewer sees of it.

use super::{Sheet, indicator_of, set};
use crate::{
    catalogue::Catalogue,
    domain::csv::{typed, write},
    error::Result,
};
use entity::{evaluation::Model, hundredths::Hundredths, verification, vocabulary::Vocabulary};

const COLUMNS: [&str; 14] = [
    "code",
    "scenario",
    "name",
    "requirement",
    "tier",
    "veto",
    "max_score",
    "not_applicable",
    "self_score",
    "self_note",
    "verifications",
    "final_score",
    "status",
    "adjudication_reason",
];

/// One line an indicator, in the order of the set; the first seven columns are those of a set. A verification is
/// `organization=score (note)`, and `; ` stands between them.
pub fn csv(row: &Model, sheet: Sheet<'_>, catalogue: &Catalogue) -> Result<String> {
    let set = set(row, catalogue)?;
    let mut lines = Vec::with_capacity(sheet.scores.len());
    for score in sheet.lines() {
        let (row, indicator) = (&score.row, indicator_of(&score.row, set)?);
        let scenario = catalogue.scenario(row.scenario_id);
        let verifications: Vec<String> =
            score.verifications.iter().map(|it| verification(it, catalogue)).collect();
        let note = |text: &Option<String>| typed(text.as_deref().unwrap_or_default());
        let number = |score: Option<Hundredths>| score.map(|score| score.to_string()).unwrap_or_default();
        lines.push(vec![
            typed(&indicator.code),
            scenario.map(|scenario| scenario.row.code.clone()).unwrap_or_default(),
            typed(&indicator.name),
            note(&indicator.requirement),
            indicator.tier.code().to_owned(),
            indicator.veto.to_string(),
            indicator.max_score.to_string(),
            row.not_applicable.to_string(),
            number(row.self_score),
            note(&row.self_note),
            typed(&verifications.join("; ")),
            number(row.final_score),
            row.status.code().to_owned(),
            note(&row.adjudication_reason),
        ]);
    }
    Ok(write(&COLUMNS, lines.into_iter()))
}

fn verification(found: &verification::Model, catalogue: &Catalogue) -> String {
    let organization = catalogue.organization(found.organization_id);
    let code = organization.map(|organization| organization.row.code.as_str()).unwrap_or_default();
    match &found.note {
        Some(note) => format!("{code}={} ({note})", found.score),
        None => format!("{code}={}", found.score),
    }
}
