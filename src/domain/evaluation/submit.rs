//! Submitting: the unit has said something of every indicator, and says no more.

use super::self_score::take;
use crate::{
    authz::Viewer,
    catalogue::Catalogue,
    error::{Refusal, RefusalCode, Stop},
    store::{Event, Store, rows::column_of, tx::Begun},
    workflow::evaluation::Step,
};
use entity::{
    evaluation,
    id::EvaluationId,
    score::{Column, Entity},
    vocabulary::ScoreStatus,
};
use sea_orm::sea_query::ExprTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Submit an evaluation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmitEvaluation {
    /// Which.
    pub id: String,
    /// The revision that the client saw.
    pub expected_revision: i64,
    /// The client's name for this command.
    pub idempotency_key: String,
}

/// Submits an evaluation to its verifiers.
pub async fn submit(
    input: &SubmitEvaluation,
    store: &Store,
    viewer: &Viewer,
    catalogue: &Catalogue,
) -> Result<EvaluationId, Stop> {
    let tx = match store.command(viewer, "submitEvaluation", &input.idempotency_key, input).await? {
        Begun::Done(evaluation) => return Ok(evaluation.into()),
        Begun::New(tx) => tx,
    };
    let line = Step::Submit.transition();
    let held = take(&tx, &input.id, "id", Step::Submit).await?;
    held.expect_revision(input.expected_revision)?;
    line.check(held.status, "id")?;
    let column = column_of::<Entity>;
    let empty = tx
        .rows::<Entity>()
        .narrow(column(Column::EvaluationId).eq(held.id))
        .narrow(column(Column::Status).eq(ScoreStatus::Empty))
        .all(&[Column::Ordinal])
        .await?;
    if !empty.is_empty() {
        let set = catalogue.pinned_set(held.indicator_set_id);
        let code =
            |score: &entity::score::Model| set?.indicator(score.indicator_id).map(|it| it.code.as_str());
        let codes: Vec<&str> = empty.iter().filter_map(code).collect();
        let message = format!("以下指标尚未自评 / nothing is said of {}", codes.join(", "));
        return Err(Refusal::new(RefusalCode::WrongState, "id", message).into());
    }
    tx.change(&held, vec![(evaluation::Column::Status, line.to.unwrap_or(held.status).into())]).await?;
    let id = held.id;
    tx.commit(id, Event::about("SUBMIT_EVALUATION", id, json!({ "round": held.round }))).await?;
    Ok(id)
}
