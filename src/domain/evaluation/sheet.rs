//! The scores of evaluations, as far as a viewer sees them, with their verifications.

use crate::{
    authz::Viewer,
    error::Result,
    store::{Store, rows::Rows},
};
use entity::{
    id::{EvaluationId, ScoreId},
    score, verification,
};
use std::{collections::HashMap, sync::Arc};

/// A score with its verifications.
#[derive(Clone, Debug)]
pub struct Score {
    /// The row.
    pub row: score::Model,
    /// What each verifier found, in the order in which they did; none where they were not read.
    pub verifications: Vec<verification::Model>,
}

/// The scores of one evaluation, in the order of its set.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The scores.
    pub scores: Vec<Score>,
}

/// The sheets of evaluations, in one statement, and one more where the verifications are wanted too. An evaluation of
/// which nothing is seen has an empty one.
pub async fn sheets(
    store: &Store,
    viewer: &Viewer,
    evaluations: &[EvaluationId],
    and_verifications: bool,
) -> Result<HashMap<EvaluationId, Arc<Sheet>>> {
    let verifications = async {
        if and_verifications { verified(store.rows(viewer), evaluations).await } else { Ok(Vec::new()) }
    };
    let (scores, verifications) = tokio::try_join!(rows_of(store.rows(viewer), evaluations), verifications)?;
    let mut sheets: HashMap<EvaluationId, Sheet> = HashMap::new();
    for score in with_verifications(scores, verifications) {
        sheets.entry(score.row.evaluation_id).or_default().scores.push(score);
    }
    Ok(sheets.into_iter().map(|(id, sheet)| (id, Arc::new(sheet))).collect())
}

/// The scores of these ids that the viewer may see.
pub async fn scores_by_id(store: &Store, viewer: &Viewer, ids: &[ScoreId]) -> Result<Vec<Score>> {
    use verification::Column;
    let scores = store.rows::<score::Entity>(viewer).among(score::Column::Id, ids).all(&[]).await?;
    let verifications = store.rows::<verification::Entity>(viewer).among(Column::ScoreId, ids);
    let verifications = verifications.all(&[Column::VerifiedAt, Column::Id]).await?;
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
    scores: Vec<score::Model>,
    verifications: Vec<verification::Model>,
) -> impl Iterator<Item = Score> {
    let mut of_scores: HashMap<ScoreId, Vec<verification::Model>> = HashMap::new();
    for verification in verifications {
        // Seldom do more than two departments answer for a scenario.
        let of_score = of_scores.entry(verification.score_id).or_insert_with(|| Vec::with_capacity(2));
        of_score.push(verification);
    }
    scores
        .into_iter()
        .map(move |row| Score { verifications: of_scores.remove(&row.id).unwrap_or_default(), row })
}
