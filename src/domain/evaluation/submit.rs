//! Submitting: the unit has said something of every indicator, and says no more.

use super::{current::expect_revision, self_score::take, set};
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
use entity::{
    evaluation,
    id::EvaluationId,
    score::{Column, Entity, Model},
    vocabulary::ScoreStatus,
};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};

/// Submit an evaluation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmitEvaluation {
    pub id: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for SubmitEvaluation {
    named!(SubmitEvaluation);
    type Done = EvaluationId;

    /// Submits an evaluation to its verifiers.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(EvaluationId, Option<Event>), Stop> {
        let line = Step::Submit.transition();
        let held = take(tx, &self.id, "id", Step::Submit).await?;
        expect_revision(tx, cx, &held, self.expected_revision).await?;
        line.check(held.status, "id")?;
        let unsaid =
            Condition::all().add(Column::EvaluationId.eq(held.id)).add(Column::Status.eq(ScoreStatus::Empty));
        let mut empty = tx.consequence(&held).unscoped_rows::<Entity>(unsaid).await?;
        empty.sort_unstable_by_key(|score| score.ordinal);
        all_said(empty.iter(), set(&held, &cx.catalogue)?)?;
        let columns = vec![
            (evaluation::Column::Status, line.to.unwrap_or(held.status).into()),
            (evaluation::Column::StatusReason, None::<String>.into()),
            (evaluation::Column::SubmittedAt, Some(cx.store.clock().now()).into()),
        ];
        tx.change(&held, columns).await?;
        let event =
            EvaluationEvent::Submitted { action: line.action, evaluation: held.id, round: held.round };
        Ok((held.id, Some(event.into())))
    }
}

/// Refuses where the unit said nothing of one of these indicators.
pub(super) fn all_said<'s>(
    scores: impl Iterator<Item = &'s Model>,
    set: &IndicatorSet,
) -> Result<(), Refusal> {
    let empty = scores.filter(|score| score.status == ScoreStatus::Empty);
    let codes: Vec<&str> =
        empty.filter_map(|score| set.indicator(score.indicator_id).map(|it| it.code.as_str())).collect();
    if codes.is_empty() {
        return Ok(());
    }
    let message = format!("以下指标尚未自评 / nothing is said of {}", codes.join(", "));
    Err(Refusal::new(RefusalCode::WrongState, "id", message))
}
