//! What may be done with an evaluation now, and why not: by the scopes and the conditions of the commands.

use super::{Sheet, adjudicate::check_disputed, cancel, finalize, set, submit, take_back};
use crate::{
    authz::Reach,
    domain::{Context, duty::Availability},
    error::{Refusal, RefusalCode, Result, Stop},
    workflow::evaluation::Step,
};
use entity::{
    evaluation::Model,
    evaluation_verifier::{self, Column, Entity},
    id::EvaluationId,
    score,
    vocabulary::{EvaluationStatus, ScoreStatus},
};
use std::collections::HashMap;

/// Every step, for evaluations of which the viewer sees these scores and verifications.
pub async fn available(
    cx: &Context,
    evaluations: &[(&Model, Sheet<'_>)],
) -> Result<HashMap<EvaluationId, Vec<Availability>>> {
    let verifiers = verifiers(cx, evaluations.iter().map(|(row, _)| row.id)).await?;
    let mut available = HashMap::with_capacity(evaluations.len());
    for (row, sheet) in evaluations {
        let of_it = verifiers.iter().filter(|verifier| verifier.evaluation_id == row.id);
        let of_row = Stands { cx, row, sheet: *sheet, verifiers: of_it.collect() };
        let steps = Step::ALL.iter().map(|step| of_row.availability(*step));
        available.insert(row.id, steps.collect::<Result<_>>()?);
    }
    Ok(available)
}

/// Whether a score of an evaluation that the viewer sees can be adjudicated by it now.
pub async fn adjudicable(cx: &Context, row: &Model, score: &score::Model) -> Result<Availability> {
    let verifiers = verifiers(cx, [row.id]).await?;
    let sheet = Sheet { scores: &[], verifications: &[] };
    let of_row = Stands { cx, row, sheet, verifiers: verifiers.iter().collect() };
    let line = Step::Adjudicate.transition();
    let refusal = if of_row.is_reached_by(&cx.viewer.reach(line.permission)) {
        line.check(row.status, "score").and_then(|()| check_disputed(score.status)).err()
    } else {
        Some(Refusal::not_permitted("score"))
    };
    Ok(Availability::of(line.name, line.permission, refusal))
}

/// Who answers for the scenarios of evaluations, where that decides something for the viewer.
async fn verifiers(
    cx: &Context,
    evaluations: impl IntoIterator<Item = EvaluationId>,
) -> Result<Vec<evaluation_verifier::Model>> {
    if !cx.viewer.holds(Step::Verify.transition().permission) {
        return Ok(Vec::new());
    }
    let ids: Vec<EvaluationId> = evaluations.into_iter().collect();
    cx.store.rows::<Entity>(&cx.viewer).among(Column::EvaluationId, &ids).all(&[]).await
}

/// An evaluation, as far as its steps depend on it.
struct Stands<'s> {
    cx: &'s Context,
    row: &'s Model,
    sheet: Sheet<'s>,
    /// Who answers for its scenarios; none where that decides nothing.
    verifiers: Vec<&'s evaluation_verifier::Model>,
}

impl Stands<'_> {
    fn availability(&self, step: Step) -> Result<Availability> {
        let refusal = match self.check(step) {
            Ok(()) => None,
            Err(Stop::Refused(refusals)) => refusals.into_iter().next(),
            Err(Stop::Failed(error)) => return Err(error),
        };
        let line = step.transition();
        Ok(Availability::of(line.name, line.permission, refusal))
    }

    fn check(&self, step: Step) -> Result<(), Stop> {
        let line = step.transition();
        if !self.is_reached_by(&self.cx.viewer.reach(line.permission)) {
            return Err(Refusal::not_permitted("id").into());
        }
        line.check(self.row.status, "id")?;
        let set = set(self.row, &self.cx.catalogue)?;
        let mut scores = self.sheet.scores.iter().map(|score| &**score);
        let wrong_state = |message: &str| Err(Refusal::new(RefusalCode::WrongState, "id", message).into());
        match step {
            Step::Submit => Ok(submit::all_said(scores, set)?),
            Step::Verify if !scores.any(|score| self.is_mine_to_verify(score)) => {
                wrong_state("没有可核验的评分 / there is no score to verify")
            }
            Step::Adjudicate if !scores.any(|it| it.status == ScoreStatus::Disputed) => {
                wrong_state("没有不一致的评分 / no score is disputed")
            }
            // Who withdraws it sees every verification.
            Step::Withdraw => Ok(take_back::check_unverified(self.sheet.verifications.is_empty())?),
            Step::Finalize => finalize::settled(scores, set).map(drop),
            Step::Cancel => Ok(cancel::check_hand(self.row.status, &self.cx.viewer.reach(line.permission))?),
            _ => Ok(()),
        }
    }

    /// Whether a permission that is held there is held for it: as the scope of evaluations has it.
    fn is_reached_by(&self, reach: &Reach) -> bool {
        match reach {
            Reach::Everywhere => true,
            Reach::Nowhere => false,
            Reach::Within(places) => {
                let verifies = self.verifiers.iter().any(|row| places.own.contains(&row.organization_id));
                places.territory.contains(&self.row.unit_id)
                    || (self.row.status != EvaluationStatus::Draft && verifies)
            }
        }
    }

    /// Whether the viewer answers for the score, and it applies and was not adjudicated.
    fn is_mine_to_verify(&self, score: &score::Model) -> bool {
        let reach = self.cx.viewer.reach(Step::Verify.transition().permission);
        let is_mine = |row: &&evaluation_verifier::Model| {
            row.scenario_id == score.scenario_id && reach.covers_own(row.organization_id)
        };
        !score.not_applicable
            && score.status != ScoreStatus::Adjudicated
            && self.verifiers.iter().any(is_mine)
    }
}
