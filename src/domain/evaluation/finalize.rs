//! Making an evaluation final: what it comes to is kept, and nothing of it changes any more.

use super::{current::expect_revision, line, scoring::Outcome, self_score::take, set, whole_outcome};
use crate::{
    catalogue::IndicatorSet,
    domain::{
        Context,
        command::{Command, named},
    },
    error::{Refusal, RefusalCode, Stop},
    event::{EvaluationEvent, Event},
    store::tx::Tx,
    workflow::evaluation::Step,
};
use entity::{evaluation::Column, id::EvaluationId, score, vocabulary::ScoreStatus};
use sea_orm::ColumnTrait;
use serde::{Deserialize, Serialize};

/// Make an evaluation final.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FinalizeEvaluation {
    pub id: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for FinalizeEvaluation {
    named!(FinalizeEvaluation);
    type Done = EvaluationId;

    /// Makes an evaluation final. Refused while an indicator that applies is neither verified nor adjudicated.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(EvaluationId, Option<Event>), Stop> {
        let step = Step::Finalize.transition();
        let held = take(tx, &self.id, "id", Step::Finalize).await?;
        expect_revision(tx, cx, &held, self.expected_revision).await?;
        step.check(held.status, "id")?;
        let set = set(&held, &cx.catalogue)?;
        // All of them, whatever the viewer sees.
        let of_evaluation = score::Column::EvaluationId.eq(held.id);
        let mut scores = tx.consequence(&held).unscoped_rows::<score::Entity>(of_evaluation).await?;
        scores.sort_unstable_by_key(|score| score.ordinal);
        let outcome = settled(scores.iter(), set)?;
        let columns = vec![
            (Column::Status, step.to.unwrap_or(held.status).into()),
            (Column::Total, Some(outcome.total).into()),
            (Column::MaxTotal, Some(outcome.max_total).into()),
            (Column::Passed, outcome.passed.into()),
        ];
        tx.change(&held, columns).await?;
        let event = EvaluationEvent::Finalized {
            action: step.action,
            evaluation: held.id,
            total: outcome.total,
            max_total: outcome.max_total,
            passed: outcome.passed,
        };
        Ok((held.id, Some(event.into())))
    }
}

/// What the scores of an evaluation come to; refused while one that applies is neither verified nor adjudicated.
pub(super) fn settled<'s>(
    scores: impl Iterator<Item = &'s score::Model> + Clone,
    set: &IndicatorSet,
) -> Result<Outcome, Stop> {
    let settled = |score: &score::Model| {
        score.not_applicable || matches!(score.status, ScoreStatus::Verified | ScoreStatus::Adjudicated)
    };
    let open: Vec<&str> = scores
        .clone()
        .filter(|score| !settled(score))
        .filter_map(|score| set.indicator(score.indicator_id).map(|indicator| indicator.code.as_str()))
        .collect();
    if !open.is_empty() {
        let message =
            format!("以下指标尚未核验或裁定 / not yet verified or adjudicated: {}", open.join(", "));
        return Err(Refusal::new(RefusalCode::WrongState, "id", message).into());
    }
    let lines = scores.map(|score| line(score, set)).collect::<Result<Vec<_>, _>>()?;
    whole_outcome(&lines, set).ok_or_else(|| {
        Refusal::new(RefusalCode::WrongState, "id", "没有适用的指标 / no indicator applies").into()
    })
}
