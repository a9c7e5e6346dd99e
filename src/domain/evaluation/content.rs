//! What may be covered of an evaluation by a signature.

use super::Evaluation;
use crate::{
    catalogue::Catalogue,
    domain::{
        community,
        content::{ContentDigest, canonical},
    },
    error::{Error, Result},
};
use entity::{hundredths::Hundredths, score, verification};
use serde_json::{Value, json};

/// The digest of an evaluation as the viewer sees it: its community, its set, and the scores that the viewer may see.
/// Who sees fewer scores has another digest, and what happens to the others does not move it.
pub fn digest(evaluation: &Evaluation, catalogue: &Catalogue) -> Result<ContentDigest> {
    let broken = Error::Broken("an evaluation's community and scores are read with it");
    let (Some(found), Some(sheet)) = (&evaluation.community, &evaluation.sheet) else { return Err(broken) };
    let unit = catalogue.organization(found.implementing_unit_id);
    let scores: Vec<Value> =
        sheet.scores.iter().map(|score| content(&score.row, score.verifications.iter())).collect();
    let content = json!({
        "kind": "evaluation",
        "id": evaluation.row.id.to_string(),
        "round": evaluation.row.round,
        "indicatorSet": evaluation.set(catalogue)?.row.code,
        "community": community::content(found, unit.map(|unit| unit.row.code.as_str())),
        "scores": scores,
    });
    Ok(ContentDigest::over(&canonical(&content)?))
}

/// A score with what was found of it. Its state follows from these and is not repeated. Its id, which only those learn
/// who see the score, keeps others from finding out by a digest whether a guess at the rest is right.
pub(in crate::domain) fn content<'v>(
    score: &score::Model,
    verifications: impl Iterator<Item = &'v verification::Model>,
) -> Value {
    let mut found: Vec<&verification::Model> = verifications.collect();
    found.sort_unstable_by_key(|verification| verification.organization_id);
    let found: Vec<Value> = found
        .into_iter()
        .map(|verification| {
            json!({
                "organization": verification.organization_id.to_string(),
                "score": verification.score.to_string(),
                "note": verification.note,
            })
        })
        .collect();
    let written = |score: Option<Hundredths>| score.map(|score| score.to_string());
    json!({
        "id": score.id.to_string(),
        "indicator": score.indicator_id.to_string(),
        "notApplicable": score.not_applicable,
        "selfScore": written(score.self_score),
        "selfNote": score.self_note,
        "verifications": found,
        "finalScore": written(score.final_score),
        "adjudicationReason": score.adjudication_reason,
    })
}
