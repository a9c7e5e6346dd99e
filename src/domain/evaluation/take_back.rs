//! Taking an evaluation back to its unit: the office returns what it finds wanting, the unit withdraws what nobody has
//! verified yet. What was found of it so far is history; it is verified again once it is submitted again.

use super::{current::expect_revision, self_score::take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{EvaluationEvent, Event},
    store::{
        feed::Exit,
        tx::{Held, Tx},
    },
    workflow::evaluation::Step,
};
use entity::{
    evaluation, evaluation_verifier,
    feed_exit::OWN,
    hundredths::Hundredths,
    id::{EvaluationId, OrganizationId},
    score, superseded_verification,
    timestamp::Timestamp,
    verification,
    vocabulary::{FeedKind, ScoreStatus, Vocabulary},
};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Return a submitted evaluation to its unit.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnEvaluation {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for ReturnEvaluation {
    named!(ReturnEvaluation);
    type Done = EvaluationId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(EvaluationId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let held = take(tx, &self.id, "id", Step::Return).await?;
        expect_revision(tx, cx, &held, self.expected_revision).await?;
        Step::Return.transition().check(held.status, "id")?;
        let found = found(tx, &held).await?;
        take_back(tx, cx, &held, Step::Return, (reason, found)).await
    }
}

/// Withdraw a submitted evaluation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawEvaluation {
    pub id: String,
    pub reason: String,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for WithdrawEvaluation {
    named!(WithdrawEvaluation);
    type Done = EvaluationId;

    /// Withdraws it. Refused once a verifier has found something, whoever sees that.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(EvaluationId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let held = take(tx, &self.id, "id", Step::Withdraw).await?;
        expect_revision(tx, cx, &held, self.expected_revision).await?;
        Step::Withdraw.transition().check(held.status, "id")?;
        let found = found(tx, &held).await?;
        check_unverified(found.is_empty())?;
        take_back(tx, cx, &held, Step::Withdraw, (reason, found)).await
    }
}

/// Refuses once something is verified.
pub(super) fn check_unverified(nothing_is_found: bool) -> Result<(), Refusal> {
    if nothing_is_found {
        return Ok(());
    }
    let message = "已有核验，须由统筹协调机构退回 / something of it is verified: the lead office returns it";
    Err(Refusal::new(RefusalCode::WrongState, "id", message))
}

/// All that verifiers have found of it.
async fn found(tx: &Tx<'_>, held: &Held<evaluation::Entity>) -> Result<Vec<verification::Model>, Stop> {
    let of_evaluation = verification::Column::EvaluationId.eq(held.id);
    Ok(tx.consequence(held).unscoped_rows::<verification::Entity>(of_evaluation).await?)
}

async fn take_back(
    tx: &Tx<'_>,
    cx: &Context,
    held: &Held<evaluation::Entity>,
    step: Step,
    (reason, found): (String, Vec<verification::Model>),
) -> Result<(EvaluationId, Option<Event>), Stop> {
    let (line, now) = (step.transition(), cx.store.clock().now());
    let taken_back = held.taken_back.saturating_add(1);
    let superseded = i64::try_from(found.len()).unwrap_or(i64::MAX);
    if !found.is_empty() {
        let history: Vec<superseded_verification::ActiveModel> = found
            .into_iter()
            .map(|it| superseded_verification::Model::of(it, taken_back, now).into())
            .collect();
        tx.add_all(held, history).await?;
        let of_evaluation = verification::Column::EvaluationId.eq(held.id);
        tx.consequence(held).unscoped_remove::<verification::Entity>(of_evaluation).await?;
    }
    clear(tx, held, now).await?;
    // Whoever verifies it sees it no more, until it is submitted again.
    let of_evaluation = evaluation_verifier::Column::EvaluationId.eq(held.id);
    let verifiers = tx.consequence(held).unscoped_rows::<evaluation_verifier::Entity>(of_evaluation).await?;
    let verifiers: BTreeSet<OrganizationId> = verifiers.into_iter().map(|row| row.organization_id).collect();
    let (kind, id) = (FeedKind::Evaluation, held.id.into());
    tx.leave(held, verifiers.into_iter().map(|organization| Exit { kind, id, span: OWN, organization }));
    let columns = vec![
        (evaluation::Column::Status, line.to.unwrap_or(held.status).into()),
        (evaluation::Column::StatusReason, Some(reason.clone()).into()),
        (evaluation::Column::SubmittedAt, None::<Timestamp>.into()),
        (evaluation::Column::TakenBack, taken_back.into()),
    ];
    tx.change(held, columns).await?;
    let event = EvaluationEvent::TakenBack {
        action: line.action,
        evaluation: held.id,
        organization: held.unit_id,
        from: held.status.code(),
        to: line.to.unwrap_or(held.status).code(),
        superseded,
        reason,
    };
    Ok((held.id, Some(event.into())))
}

/// Leaves of each score what the unit said of it.
async fn clear(tx: &Tx<'_>, held: &Held<evaluation::Entity>, now: Timestamp) -> Result<(), Stop> {
    use score::{Column, Entity};
    let settled = [ScoreStatus::Verified, ScoreStatus::Disputed, ScoreStatus::Adjudicated];
    let of_evaluation =
        Condition::all().add(Column::EvaluationId.eq(held.id)).add(Column::Status.is_in(settled));
    let scores = tx.consequence(held).unscoped_rows::<Entity>(of_evaluation.clone()).await?;
    let ids: Vec<Uuid> = scores.into_iter().map(|score| score.id.into()).collect();
    let columns = vec![
        (Column::Status, ScoreStatus::SelfScored.into()),
        (Column::FinalScore, None::<Hundredths>.into()),
        (Column::AdjudicationReason, None::<String>.into()),
    ];
    tx.consequence(held).unscoped_change::<Entity>((Column::Id, &ids), of_evaluation, columns, now).await?;
    Ok(())
}
