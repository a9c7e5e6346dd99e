//! When an evaluation was opened, submitted and made final, and by whom.

use crate::{
    domain::{Context, history},
    error::Result,
};
use entity::{
    history::{Entry, of_evaluations},
    id::EvaluationId,
};
use std::collections::HashMap;

/// What was done with an evaluation, as it stands.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    /// It was opened.
    pub opened: Option<Entry>,
    /// It was submitted, and not returned or withdrawn since.
    pub submitted: Option<Entry>,
    /// It was made final.
    pub finalized: Option<Entry>,
}

const ACTIONS: [&str; 5] = [
    "OPEN_EVALUATION",
    "SUBMIT_EVALUATION",
    "RETURN_EVALUATION",
    "WITHDRAW_EVALUATION",
    "FINALIZE_EVALUATION",
];

/// The moments of evaluations, in one statement.
pub async fn moments(cx: &Context, ids: &[EvaluationId]) -> Result<HashMap<EvaluationId, Moments>> {
    let mut found: HashMap<EvaluationId, Moments> = HashMap::with_capacity(ids.len());
    for entry in history::done::<of_evaluations::Entity, _>(cx, ids, &ACTIONS).await? {
        let Some(id) = entry.history_of.map(EvaluationId) else { continue };
        let moments = found.entry(id).or_default();
        match entry.action.as_str() {
            "OPEN_EVALUATION" => moments.opened = Some(entry),
            "SUBMIT_EVALUATION" => moments.submitted = Some(entry),
            "FINALIZE_EVALUATION" => moments.finalized = Some(entry),
            _ => moments.submitted = None,
        }
    }
    Ok(found)
}
