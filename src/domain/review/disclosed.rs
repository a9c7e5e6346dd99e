//! What an evaluation under review comes to in each scenario, where the office shows that to the whole roster: also to who
//! answers for none of its scenarios, and otherwise would sign blind.

use crate::{
    domain::{
        Context,
        evaluation::{self as evaluations, scoring::Total},
    },
    error::Result,
};
use entity::{
    evaluation,
    id::{EvaluationId, ReviewId, ScenarioId},
    review::Model,
    score,
    vocabulary::{ReviewConclusion, ReviewStatus},
};
use std::{collections::HashMap, sync::Arc};

/// Whether opinions are given on the totals as they are now, or a conclusion rests on them: a review passes on a final
/// evaluation alone. What becomes of them after it was cancelled or returned is not its roster's to know, nor anybody's who
/// reads what is settled.
const fn is_on_them(review: &Model) -> bool {
    matches!(review.status, ReviewStatus::Open)
        || matches!(
            review.conclusion,
            Some(ReviewConclusion::Passed | ReviewConclusion::PassedWithConditions)
        )
}

/// The totals that these reviews show. The review that says so is the licence: whoever sees it sees them, as long as the
/// evaluation is not back with its unit.
pub async fn disclosed(
    cx: &Context,
    reviews: &[&Model],
) -> Result<HashMap<ReviewId, Vec<(ScenarioId, Total)>>> {
    let shown = |review: &&Model| {
        let is_shown = review.totals_disclosed && is_on_them(review);
        Some((review.id, review.evaluation_id.filter(|_| is_shown)?))
    };
    let shown: Vec<(ReviewId, EvaluationId)> = reviews.iter().filter_map(shown).collect();
    let ids: Vec<EvaluationId> = shown.iter().map(|(_, id)| *id).collect();
    let found = cx.store.unscoped_licensed::<evaluation::Entity>().among(evaluation::Column::Id, &ids);
    let mut found = found.all(&[]).await?;
    found.retain(|row| row.submitted_at.is_some());
    let ids: Vec<EvaluationId> = found.iter().map(|row| row.id).collect();
    let scores = cx.store.unscoped_licensed::<score::Entity>().among(score::Column::EvaluationId, &ids);
    let mut of_evaluations: HashMap<EvaluationId, Vec<Arc<score::Model>>> = HashMap::new();
    for score in scores.all(&[]).await? {
        of_evaluations.entry(score.evaluation_id).or_default().push(Arc::new(score));
    }
    let mut totals = HashMap::with_capacity(found.len());
    for row in &found {
        let scores = of_evaluations.remove(&row.id).unwrap_or_default();
        totals.insert(row.id, evaluations::totals(row, &scores, &cx.catalogue)?);
    }
    Ok(shown.into_iter().filter_map(|(review, id)| Some((review, totals.get(&id)?.clone()))).collect())
}
