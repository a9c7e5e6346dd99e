//! Adjudication: the lead office decides a score that its verifiers dispute, with a reason.

use super::{read_score, self_score::take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text,
    },
    error::{Error, Refusal, RefusalCode, Stop},
    event::{EvaluationEvent, Event},
    store::{rows::column_of, tx::Tx},
    workflow::evaluation::Step,
};
use entity::{
    id::ScoreId,
    score::{Column, Entity},
    vocabulary::ScoreStatus,
};
use sea_orm::sea_query::ExprTrait;
use serde::{Deserialize, Serialize};

/// Adjudicate a score.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AdjudicateScore {
    /// Which score.
    pub score: String,
    /// What counts.
    pub final_score: String,
    pub reason: String,
    pub idempotency_key: String,
}

impl Command for AdjudicateScore {
    named!(AdjudicateScore);
    type Done = ScoreId;

    /// Decides a disputed score, or decides it otherwise. Answers the score's id.
    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(ScoreId, Option<Event>), Stop> {
        let reason = text::required(&self.reason, "reason")?;
        let line = Step::Adjudicate.transition();
        let id: ScoreId = self.score.parse().map_err(|_| Refusal::not_found("score"))?;
        let seen = tx.rows::<Entity>().narrow(column_of::<Entity>(Column::Id).eq(id)).one().await?;
        let seen = seen.ok_or_else(|| Refusal::not_found("score"))?;
        // The evaluation is locked before its score, as every command on it does.
        let evaluation = take(tx, &seen.evaluation_id.to_string(), "score", Step::Adjudicate).await?;
        line.check(evaluation.status, "score")?;
        let held = tx.take::<Entity>(id, "score", line.permission).await?;
        check_disputed(held.status)?;
        let indicator = cx
            .catalogue
            .pinned_set(evaluation.indicator_set_id)
            .and_then(|set| set.indicator(held.indicator_id))
            .ok_or(Error::Broken("a score's indicator is in the catalogue"))?;
        let decided = read_score(&self.final_score, indicator)
            .map_err(|refusal| Refusal::new(RefusalCode::Invalid, "finalScore", refusal.message))?;
        let same =
            (held.final_score, held.adjudication_reason.as_deref()) == (Some(decided), Some(reason.as_str()));
        if same && held.status == ScoreStatus::Adjudicated {
            return Ok((id, None));
        }
        let columns = vec![
            (Column::FinalScore, Some(decided).into()),
            (Column::AdjudicationReason, Some(reason.clone()).into()),
            (Column::Status, ScoreStatus::Adjudicated.into()),
        ];
        tx.change(&held, columns).await?;
        let event = EvaluationEvent::Adjudicated {
            action: line.action,
            score: id,
            evaluation: held.evaluation_id,
            indicator: indicator.code.clone(),
            from: held.final_score,
            to: decided,
            reason,
        };
        Ok((id, Some(event.into())))
    }
}

/// Refuses a score of which verifiers are of one mind, or say nothing yet.
pub(super) fn check_disputed(status: ScoreStatus) -> Result<(), Refusal> {
    if matches!(status, ScoreStatus::Disputed | ScoreStatus::Adjudicated) {
        return Ok(());
    }
    let message = format!("评分状态 {status} 无须裁定 / it is {status}, not disputed");
    Err(Refusal::new(RefusalCode::WrongState, "score", message))
}
