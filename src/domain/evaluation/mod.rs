//! Evaluations of communities: scored by the unit, verified by who answers for each scenario, decided by the lead
//! office, and final.

mod actions;
mod adjudicate;
mod cancel;
mod content;
mod current;
mod explain;
mod export;
mod finalize;
mod list;
mod moments;
mod open;
pub(super) mod scope;
pub mod scoring;
mod self_score;
mod sheet;
mod simulate;
mod submit;
mod take_back;
mod verify;

pub use actions::{adjudicable, available};
pub use adjudicate::AdjudicateScore;
pub use cancel::CancelEvaluation;
pub(super) use content::content as score_content;
pub use content::digest;
pub use explain::{Explained, Explanation, Step, explain};
pub use export::{COLUMNS, csv, sheet_lines};
pub use finalize::FinalizeEvaluation;
pub use list::{Filter, by_id, listed, newest_first};
pub use moments::{Moments, moments};
pub use open::OpenEvaluation;
pub use self_score::SaveSelfScores;
pub use sheet::{Score, Scores, Sheet, scores, scores_by_id, superseded, verifications};
pub use simulate::{Simulate, Simulation, simulate};
pub use submit::SubmitEvaluation;
pub use take_back::{ReturnEvaluation, WithdrawEvaluation};
pub use verify::VerifyScores;

use crate::{
    authz::{Permission, Reach, Viewer},
    catalogue::{Catalogue, IndicatorSet},
    domain::text,
    error::{Error, Refusal, RefusalCode, Result},
    store::tx::Revised,
};
use entity::{
    evaluation::{Column, Entity, Model},
    hundredths::Hundredths,
    id::ScenarioId,
    indicator, score,
    timestamp::Timestamp,
    vocabulary::EvaluationStatus,
};
use scoring::{Line, Outcome, Total};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const ANSWERED: bool = true;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}

impl Revised for score::Entity {
    const REVISION: score::Column = score::Column::Revision;
    const UPDATED_AT: score::Column = score::Column::UpdatedAt;
    const ANSWERED: bool = false;

    fn revision(row: &score::Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &score::Model) -> Timestamp {
        row.updated_at
    }
}

/// A count of changes as the viewer may know it, of which so many were drafts: those are counted for the unit and the
/// office, which saw them, and for nobody else.
pub fn revision(revision: i64, drafts: i64, viewer: &Viewer) -> i64 {
    match viewer.reach(Permission::ReadEvaluations) {
        Reach::Within(places) if places.territory.is_empty() => revision.saturating_sub(drafts),
        _ => revision,
    }
}

/// What is said of one indicator: by the unit, by a verifier, or in a simulation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreInput {
    /// Which indicator.
    pub indicator: String,
    /// The score.
    #[serde(default)]
    pub score: Option<String>,
    /// It does not apply.
    #[serde(default)]
    pub not_applicable: Option<bool>,
    /// A note; an empty one takes an earlier one away.
    #[serde(default)]
    pub note: Option<String>,
    /// Nothing is said of it any more. Said outright, so that a variable that was forgotten clears nothing. It is not in
    /// the digests of commands that were given before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear: Option<bool>,
    /// Files, in the place of those that there were; of a self-score. They are in no digest of earlier commands either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<String>>,
}

/// The set that an evaluation pins.
pub fn set<'c>(row: &Model, catalogue: &'c Catalogue) -> Result<&'c IndicatorSet> {
    let pinned = catalogue.pinned_set(row.indicator_set_id);
    pinned.ok_or(Error::Broken("an evaluation's set is in the catalogue"))
}

fn lines(scores: &Scores, set: &IndicatorSet) -> Result<Vec<Line>> {
    scores.iter().map(|score| line(score, set)).collect()
}

/// The totals of the scenarios of which the viewer sees scores, in official order.
pub fn totals(row: &Model, scores: &Scores, catalogue: &Catalogue) -> Result<Vec<(ScenarioId, Total)>> {
    Ok(scenario_totals(&lines(scores, set(row, catalogue)?)?, catalogue))
}

/// The totals of scenarios by all scores of an evaluation, with the indicators of its set, whoever sees what of them.
pub(super) fn totals_of_all(
    scores: &[score::Model],
    indicators: &[indicator::Model],
) -> Vec<(ScenarioId, Total)> {
    let line = |score: &score::Model| {
        let indicator = indicators.iter().find(|indicator| indicator.id == score.indicator_id)?;
        Some(line_of(score, indicator))
    };
    let lines: Vec<Line> = scores.iter().filter_map(line).collect();
    let scenarios: BTreeSet<ScenarioId> = lines.iter().map(|line| line.scenario).collect();
    let total = |scenario| scoring::total(lines.iter().filter(move |line| line.scenario == scenario));
    scenarios.into_iter().map(|scenario| (scenario, total(scenario))).collect()
}

/// What an evaluation comes to, as far as the viewer may know: what was kept once it was final; before that, only to who
/// sees every score, once every score is final.
pub fn outcome(
    row: &Model,
    scores: &Scores,
    catalogue: &Catalogue,
) -> Result<Option<(Hundredths, Option<bool>)>> {
    if row.status == EvaluationStatus::Final {
        return Ok(row.total.map(|total| (total, row.passed)));
    }
    let set = set(row, catalogue)?;
    Ok(whole_outcome(&lines(scores, set)?, set).map(|outcome| (outcome.total, outcome.passed)))
}

/// The outcome of lines that are all of a set; none for a part of it.
fn whole_outcome(lines: &[Line], set: &IndicatorSet) -> Option<Outcome> {
    if lines.len() < set.indicators.len() {
        return None;
    }
    scoring::outcome(lines, set.full_mark(), set.row.pass_mark)
}

fn scenario_totals(lines: &[Line], catalogue: &Catalogue) -> Vec<(ScenarioId, Total)> {
    let mut scenarios: Vec<ScenarioId> = lines.iter().map(|line| line.scenario).collect();
    scenarios.sort_unstable_by_key(|id| (catalogue.scenario(*id).map(|found| found.row.ordinal), *id));
    scenarios.dedup();
    let total = |scenario| scoring::total(lines.iter().filter(move |line| line.scenario == scenario));
    scenarios.into_iter().map(|scenario| (scenario, total(scenario))).collect()
}

fn line(score: &score::Model, set: &IndicatorSet) -> Result<Line> {
    Ok(line_of(score, indicator_of(score, set)?))
}

fn line_of(score: &score::Model, indicator: &indicator::Model) -> Line {
    Line {
        indicator: indicator.id,
        scenario: score.scenario_id,
        max_score: indicator.max_score,
        veto: indicator.veto,
        applies: !score.not_applicable,
        score: score.final_score,
    }
}

fn indicator_of<'s>(score: &score::Model, set: &'s IndicatorSet) -> Result<&'s indicator::Model> {
    set.indicator(score.indicator_id).ok_or(Error::Broken("a score's indicator is in its set"))
}

/// A score that an indicator can have.
fn read_score(text: &str, indicator: &indicator::Model) -> Result<Hundredths, Refusal> {
    text.parse().ok().filter(|score| *score <= indicator.max_score).ok_or_else(|| {
        let max = indicator.max_score;
        let message = format!(
            "{} 须在 0 至 {max} 之间，两位小数以内 / must be between 0 and {max}, with at most two decimals",
            indicator.code
        );
        Refusal::new(RefusalCode::Invalid, "score", message)
    })
}

/// What becomes of a note.
enum Note {
    /// Nothing was said of it: it stays.
    Unsaid,
    /// It is this now; none where an empty one took it away.
    Said(Option<String>),
}

impl Note {
    /// Whether it leaves the note that is there as it is.
    fn leaves(&self, present: Option<&String>) -> bool {
        match self {
            Self::Unsaid => true,
            Self::Said(said) => said.as_ref() == present,
        }
    }
}

/// A note that may be kept.
fn read_note(input: &ScoreInput) -> Result<Note, Refusal> {
    if input.note.is_none() {
        return Ok(Note::Unsaid);
    }
    Ok(Note::Said(text::optional(input.note.as_deref(), "note")?))
}

/// The most indicators that one command says something of: as many as a set can have.
const MOST: usize = 1_000;

/// Refuses a list that says nothing, too much, or something twice of one indicator.
fn check_once(scores: &[ScoreInput]) -> Result<(), Vec<Refusal>> {
    let refuse = |message: &str| Err(vec![Refusal::new(RefusalCode::Invalid, "scores", message)]);
    if scores.is_empty() {
        return refuse("未填任何评分 / no score is given");
    }
    if scores.len() > MOST {
        return refuse("评分过多 / more scores are given than a set has indicators");
    }
    let mut seen = HashSet::new();
    let refusals: Vec<Refusal> = scores
        .iter()
        .enumerate()
        .filter(|(_, input)| !seen.insert(input.indicator.as_str()))
        .map(|(at, _)| {
            Refusal::new(RefusalCode::Invalid, "indicator", "指标重复 / is given twice").in_item("scores", at)
        })
        .collect();
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}
