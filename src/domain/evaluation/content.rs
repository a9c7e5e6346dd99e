//! What may be covered of an evaluation by a signature.

use super::{Score, Sheet, set};
use crate::{
    catalogue::Catalogue,
    domain::{
        community::content as community_content,
        content::{ContentDigest, canonical},
    },
    error::Result,
};
use entity::{community, evaluation, hundredths::Hundredths, score, verification};
use serde_json::{Value, json};

/// The digest of an evaluation as the viewer sees it: its community, its set, and the scores that the viewer may see.
/// Who sees fewer scores has another digest, and what happens to the others does not move it.
pub fn digest(
    row: &evaluation::Model,
    community: &community::Model,
    sheet: Sheet<'_>,
    catalogue: &Catalogue,
) -> Result<ContentDigest> {
    let unit = catalogue.organization(community.implementing_unit_id);
    let of_score = |score: Score| content(&score.row, score.verifications.iter().map(|found| &**found));
    let scores: Vec<Value> = sheet.lines().map(of_score).collect();
    let content = json!({
        "kind": "evaluation",
        "id": row.id.to_string(),
        "round": row.round,
        "indicatorSet": set(row, catalogue)?.row.code,
        "community": community_content(community, unit.map(|unit| unit.row.code.as_str())),
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
    let mut content = json!({
        "id": score.id.to_string(),
        "indicator": score.indicator_id.to_string(),
        "notApplicable": score.not_applicable,
        "selfScore": written(score.self_score),
        "selfNote": score.self_note,
        "verifications": found,
        "finalScore": written(score.final_score),
        "adjudicationReason": score.adjudication_reason,
    });
    let files = score.files.as_deref().and_then(|files| serde_json::from_str::<Value>(files).ok());
    if let (Some(files), Some(content)) = (files, content.as_object_mut()) {
        content.insert("attachments".to_owned(), files);
    }
    content
}
