//! An evaluation as a table, with all that the viewer sees of it.

use super::{Score, Sheet, indicator_of, set};
use crate::{
    catalogue::{Catalogue, IndicatorSet},
    domain::csv::write,
    error::Result,
};
use entity::{evaluation::Model, hundredths::Hundredths, verification, vocabulary::Vocabulary};

/// The first seven are those of a set.
pub const COLUMNS: [&str; 17] = [
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
    "final_score",
    "status",
    "adjudication_reason",
    "verified_by",
    "verified_score",
    "verification_note",
    "verified_at",
];

/// A line for each indicator, in the order of the set; for each of its verifications where there are several.
pub fn csv(row: &Model, sheet: Sheet<'_>, catalogue: &Catalogue) -> Result<String> {
    Ok(write(&COLUMNS, sheet_lines(row, sheet, catalogue)?.into_iter()))
}

/// The same without the header.
pub fn sheet_lines(row: &Model, sheet: Sheet<'_>, catalogue: &Catalogue) -> Result<Vec<Vec<String>>> {
    let set = set(row, catalogue)?;
    let mut lines = Vec::with_capacity(sheet.scores.len());
    for score in sheet.lines() {
        let of_score = of_score(&score, set, catalogue)?;
        let mut verifications = score.verifications.iter().map(|found| of_verification(found, catalogue));
        let first = verifications.next().unwrap_or_default();
        for verification in std::iter::once(first).chain(verifications) {
            lines.push(of_score.iter().cloned().chain(verification).collect());
        }
    }
    Ok(lines)
}

fn of_score(score: &Score, set: &IndicatorSet, catalogue: &Catalogue) -> Result<Vec<String>> {
    let (row, indicator) = (&score.row, indicator_of(&score.row, set)?);
    let scenario = catalogue.scenario(row.scenario_id);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let number = |score: Option<Hundredths>| score.map(|score| score.to_string()).unwrap_or_default();
    Ok(vec![
        indicator.code.clone(),
        scenario.map(|scenario| scenario.row.code.clone()).unwrap_or_default(),
        indicator.name.clone(),
        text(&indicator.requirement),
        indicator.tier.code().to_owned(),
        indicator.veto.to_string(),
        indicator.max_score.to_string(),
        row.not_applicable.to_string(),
        number(row.self_score),
        text(&row.self_note),
        number(row.final_score),
        row.status.code().to_owned(),
        text(&row.adjudication_reason),
    ])
}

fn of_verification(found: &verification::Model, catalogue: &Catalogue) -> [String; 4] {
    let organization = catalogue.organization(found.organization_id);
    [
        organization.map(|organization| organization.row.code.clone()).unwrap_or_default(),
        found.score.to_string(),
        found.note.clone().unwrap_or_default(),
        found.verified_at.rfc3339(),
    ]
}
