//! The scores of evaluations, as far as a viewer sees them, with their verifications.

use crate::{domain::Context, error::Result, store::rows::Rows};
use entity::{
    id::{EvaluationId, ScoreId},
    score, superseded_verification, verification,
};
use std::{collections::HashMap, sync::Arc};

/// The scores of one evaluation, in the order of its set.
pub type Scores = [Arc<score::Model>];

/// All that a viewer sees of an evaluation besides the evaluation itself.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'r> {
    /// Its scores.
    pub scores: &'r Scores,
    /// What verifiers found of them, in the order in which they did.
    pub verifications: &'r [Arc<verification::Model>],
}

/// A score with its verifications.
#[derive(Clone, Debug)]
pub struct Score {
    pub row: Arc<score::Model>,
    /// What each verifier found, in the order in which they did.
    pub verifications: Vec<Arc<verification::Model>>,
}

impl Sheet<'_> {
    /// Each score with its verifications.
    pub fn lines(&self) -> impl Iterator<Item = Score> {
        with_verifications(self.scores.iter().cloned(), self.verifications.iter().cloned())
    }
}

/// The scores of evaluations, in one statement.
pub async fn scores(
    cx: &Context,
    evaluations: &[EvaluationId],
) -> Result<HashMap<EvaluationId, Vec<Arc<score::Model>>>> {
    let rows = rows_of(cx.store.rows(&cx.viewer), evaluations).await?;
    Ok(grouped(rows, |score| score.evaluation_id))
}

/// The verifications of evaluations, in one statement.
pub async fn verifications(
    cx: &Context,
    evaluations: &[EvaluationId],
) -> Result<HashMap<EvaluationId, Vec<Arc<verification::Model>>>> {
    let rows = verified(cx.store.rows(&cx.viewer), evaluations).await?;
    Ok(grouped(rows, |verification| verification.evaluation_id))
}

fn grouped<R>(rows: Vec<R>, of: fn(&R) -> EvaluationId) -> HashMap<EvaluationId, Vec<Arc<R>>> {
    let mut groups: HashMap<EvaluationId, Vec<Arc<R>>> = HashMap::new();
    for row in rows {
        groups.entry(of(&row)).or_default().push(Arc::new(row));
    }
    groups
}

/// What was found of scores before their evaluations were taken back, as far as the viewer sees it, in the order in which
/// it was.
pub async fn superseded(
    cx: &Context,
    scores: &[ScoreId],
) -> Result<HashMap<ScoreId, Vec<superseded_verification::Model>>> {
    use superseded_verification::{Column, Entity};
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::ScoreId, scores);
    let mut of_scores: HashMap<ScoreId, Vec<superseded_verification::Model>> = HashMap::new();
    for row in rows.all(&[Column::Submission, Column::VerifiedAt, Column::Id]).await? {
        of_scores.entry(row.score_id).or_default().push(row);
    }
    Ok(of_scores)
}

/// The scores of these ids that the viewer may see.
pub async fn scores_by_id(cx: &Context, ids: &[ScoreId]) -> Result<Vec<Score>> {
    use verification::Column;
    let scores = cx.store.rows::<score::Entity>(&cx.viewer).among(score::Column::Id, ids).all(&[]).await?;
    let verifications = cx.store.rows::<verification::Entity>(&cx.viewer).among(Column::ScoreId, ids);
    let verifications = verifications.all(&[Column::VerifiedAt, Column::Id]).await?;
    let (scores, verifications) = (scores.into_iter().map(Arc::new), verifications.into_iter().map(Arc::new));
    Ok(with_verifications(scores, verifications).collect())
}

/// The scores of evaluations, one behind the other, each in the order of its set. All sets side by side would have the
/// database sort all scores with their notes.
pub(super) async fn rows_of(
    rows: Rows<'_, score::Entity>,
    evaluations: &[EvaluationId],
) -> Result<Vec<score::Model>> {
    use score::Column;
    rows.among(Column::EvaluationId, evaluations)
        .all(&[Column::EvaluationId, Column::Ordinal, Column::Id])
        .await
}

/// The verifications of evaluations, one behind the other, each in the order in which they were made.
pub(super) async fn verified(
    rows: Rows<'_, verification::Entity>,
    evaluations: &[EvaluationId],
) -> Result<Vec<verification::Model>> {
    use verification::Column;
    rows.among(Column::EvaluationId, evaluations)
        .all(&[Column::EvaluationId, Column::VerifiedAt, Column::Id])
        .await
}

fn with_verifications(
    scores: impl Iterator<Item = Arc<score::Model>>,
    verifications: impl Iterator<Item = Arc<verification::Model>>,
) -> impl Iterator<Item = Score> {
    let mut of_scores: HashMap<ScoreId, Vec<Arc<verification::Model>>> = HashMap::new();
    for verification in verifications {
        // Seldom do more than two departments answer for a scenario.
        let of_score = of_scores.entry(verification.score_id).or_insert_with(|| Vec::with_capacity(2));
        of_score.push(verification);
    }
    scores.map(move |row| Score { verifications: of_scores.remove(&row.id).unwrap_or_default(), row })
}
