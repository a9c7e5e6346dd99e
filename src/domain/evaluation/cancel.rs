//! Cancelling an evaluation, with a reason: its community may have another. The office cancels any that is not final, the
//! unit its own while it has it.

use super::{current::expect_revision, self_score::take};
use crate::{
    authz::Reach,
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{EvaluationEvent, Event},
    store::tx::Tx,
    workflow::evaluation::Step,
};
use entity::{
    evaluation::Column,
    id::EvaluationId,
    vocabulary::{EvaluationStatus, Vocabulary},
};
use serde::{Deserialize, Serialize};

/// Cancel an evaluation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelEvaluation {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for CancelEvaluation {
    named!(CancelEvaluation);
    type Done = EvaluationId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(EvaluationId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let line = Step::Cancel.transition();
        let held = take(tx, &self.id, "id", Step::Cancel).await?;
        expect_revision(tx, cx, &held, self.expected_revision).await?;
        line.check(held.status, "id")?;
        check_hand(held.status, &cx.viewer.reach(line.permission))?;
        let to = line.to.unwrap_or(held.status);
        let columns = vec![(Column::Status, to.into()), (Column::StatusReason, Some(reason.clone()).into())];
        tx.change(&held, columns).await?;
        let event = EvaluationEvent::Cancelled {
            action: line.action,
            evaluation: held.id,
            organization: held.unit_id,
            from: held.status.code(),
            to: to.code(),
            reason,
        };
        Ok((held.id, Some(event.into())))
    }
}

/// What was submitted is no longer the unit's to cancel.
pub(super) fn check_hand(status: EvaluationStatus, reach: &Reach) -> Result<(), Refusal> {
    if status == EvaluationStatus::Draft || matches!(reach, Reach::Everywhere) {
        return Ok(());
    }
    let message = "已提交的评价由统筹协调机构取消 / what was submitted, the lead office cancels";
    Err(Refusal::new(RefusalCode::NotPermitted, "id", message))
}
