//! What if: totals as they would be, of scores that one may see. Nothing is written.

use super::{
    Explanation, ScoreInput, by_id, check_once, explain::explain_lines, lines, read_score, scenario_totals,
    scores, scoring::Total, set, whole_outcome,
};
use crate::{
    domain::Context,
    error::{Refusal, RefusalCode, Stop},
};
use entity::{
    hundredths::Hundredths,
    id::{EvaluationId, IndicatorId, ScenarioId},
    vocabulary::IndicatorTier,
};
use serde::Deserialize;

/// A what-if.
#[derive(Clone, Debug, Deserialize)]
pub struct Simulate {
    /// Of which evaluation.
    pub evaluation: String,
    /// What the final scores of these indicators would be. Others keep theirs.
    pub scores: Vec<ScoreInput>,
}

/// What would come of it.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// The totals of the scenarios of which the viewer sees scores.
    pub scenario_totals: Vec<(ScenarioId, Total)>,
    /// The total, for who sees every score.
    pub total: Option<Hundredths>,
    /// The result, likewise.
    pub passed: Option<bool>,
    /// Step by step.
    pub explanation: Explanation,
}

/// Computes a what-if by the rule of real evaluations, whatever state the evaluation is in.
pub async fn simulate(cx: &Context, input: &Simulate) -> Result<Simulation, Stop> {
    let catalogue = &*cx.catalogue;
    let not_found = || Refusal::not_found("evaluation");
    let id: EvaluationId = input.evaluation.parse().map_err(|_| not_found())?;
    let row = by_id(cx, &[id]).await?.pop().ok_or_else(not_found)?;
    check_once(&input.scores).map_err(Stop::Refused)?;
    let scores = scores(cx, &[id]).await?.remove(&id).unwrap_or_default();
    let set = set(&row, catalogue)?;
    let mut lines = lines(&scores, set)?;
    let mut refusals = Vec::new();
    for (at, given) in input.scores.iter().enumerate() {
        let id = given.indicator.parse::<IndicatorId>().ok();
        let line = lines.iter_mut().find(|line| Some(line.indicator) == id);
        let (Some(line), Some(indicator)) = (line, id.and_then(|id| set.indicator(id))) else {
            refusals.push(Refusal::not_found("indicator").in_item("scores", at));
            continue;
        };
        let read = match (&given.score, given.not_applicable) {
            _ if given.clear.is_some() => {
                let message = "试算不能清除 / a what-if clears nothing";
                Err(Refusal::new(RefusalCode::Invalid, "clear", message))
            }
            _ if given.attachments.is_some() => {
                let message = "试算不附文件 / a what-if has no files";
                Err(Refusal::new(RefusalCode::Invalid, "attachments", message))
            }
            (None, Some(true)) if indicator.tier == IndicatorTier::Optional => Ok((false, None)),
            (Some(text), None | Some(false)) => read_score(text, indicator).map(|read| (true, Some(read))),
            _ => {
                let message = "须填 score；选配指标可填 notApplicable / give a score, or of an optional indicator that it \
                               does not apply";
                Err(Refusal::new(RefusalCode::Invalid, "score", message))
            }
        };
        match read {
            Ok(stated) => (line.applies, line.score) = stated,
            Err(refusal) => refusals.push(refusal.in_item("scores", at)),
        }
    }
    if !refusals.is_empty() {
        return Err(Stop::Refused(refusals));
    }
    let outcome = whole_outcome(&lines, set);
    Ok(Simulation {
        scenario_totals: scenario_totals(&lines, catalogue),
        total: outcome.as_ref().map(|outcome| outcome.total),
        passed: outcome.and_then(|outcome| outcome.passed),
        explanation: explain_lines(&lines, set, catalogue),
    })
}
