//! What an organization signs in a review: the community, its own clause, and of the evaluation under review the
//! scores of the scenarios that it answers for. So a changed health score undoes the opinion of who answers for health
//! and leaves the others standing. Who answers for none of them does not see the evaluation, and signs without it.
//!
//! Digests are seen by more than their contents are: once a review is concluded, by its whole roster. The ids of the
//! place on the roster and of the scores are in the content, and random enough, and only who signs there is told both;
//! so nobody else can find out by the digest whether a guess at the scores is right.
//!
//! The digest of each place on a roster is kept true, by the consequences of whatever changes a content while the review
//! is open. The viewer whose command does so need not see the review.
//!
//! So that none is missed, commands lock in one order: the community, the evaluation, the review. Who changes what is
//! covered locks the open reviews last, and who adds a place to a roster has locked what it covers first.

use crate::{
    domain::{
        community::content as community_content,
        content::{ContentDigest, canonical},
        evaluation::score_content,
    },
    error::{Error, Result},
    store::Unscoped,
};
use entity::{
    community, evaluation, evaluation_verifier,
    id::{CommunityId, EvaluationId, OrganizationId, ReviewId},
    review, roster_entry, score, verification,
    vocabulary::{ReviewStatus, Vocabulary},
};
use sea_orm::{ColumnTrait, Condition};
use serde_json::{Value, json};

/// What is under review.
pub(super) struct Subject {
    community: community::Model,
    evaluation: Option<Evaluated>,
}

/// The evaluation under review.
struct Evaluated {
    row: evaluation::Model,
    verifiers: Vec<evaluation_verifier::Model>,
    scores: Vec<score::Model>,
    verifications: Vec<verification::Model>,
}

impl Subject {
    /// Reads what is under review.
    pub(super) async fn read(
        unscoped: Unscoped<'_>,
        community: CommunityId,
        evaluation: Option<EvaluationId>,
    ) -> Result<Self> {
        let found = unscoped.unscoped_rows::<community::Entity>(community::Column::Id.eq(community)).await?;
        let community = found.into_iter().next().ok_or(Error::Broken("a review's community is there"))?;
        let evaluation = match evaluation {
            Some(id) => Some(Evaluated::read(unscoped, id).await?),
            None => None,
        };
        Ok(Self { community, evaluation })
    }

    /// The unit of its community.
    pub(super) const fn unit(&self) -> OrganizationId {
        self.community.implementing_unit_id
    }

    /// The content that an organization signs, as canonical JSON.
    pub(super) fn content(&self, review: &review::Model, entry: &roster_entry::Model) -> Result<String> {
        let unit = self.community.implementing_unit_id.to_string();
        let content = json!({
            "kind": "review",
            "id": review.id.to_string(),
            "reviewKind": review.kind.code(),
            "round": review.round,
            "place": entry.id.to_string(),
            "organization": entry.organization_id.to_string(),
            "responsibility": entry.responsibility_id.map(|id| id.to_string()),
            "clause": entry.clause,
            "community": community_content(&self.community, Some(&unit)),
            "evaluation": self.evaluation.as_ref().and_then(|evaluated| evaluated.content(entry.organization_id)),
        });
        canonical(&content)
    }

    /// Its digest.
    pub(super) fn digest(
        &self,
        review: &review::Model,
        entry: &roster_entry::Model,
    ) -> Result<ContentDigest> {
        Ok(ContentDigest::over(&self.content(review, entry)?))
    }
}

impl Evaluated {
    async fn read(unscoped: Unscoped<'_>, id: EvaluationId) -> Result<Self> {
        use evaluation_verifier::Column as OfVerifier;
        let row = unscoped.unscoped_rows::<evaluation::Entity>(evaluation::Column::Id.eq(id)).await?;
        let row = row.into_iter().next().ok_or(Error::Broken("a review's evaluation is there"))?;
        let answering = OfVerifier::EvaluationId.eq(id);
        let verifiers = unscoped.unscoped_rows::<evaluation_verifier::Entity>(answering).await?;
        let mut scores = unscoped.unscoped_rows::<score::Entity>(score::Column::EvaluationId.eq(id)).await?;
        scores.sort_unstable_by_key(|score| score.ordinal);
        let found = verification::Column::EvaluationId.eq(id);
        let verifications = unscoped.unscoped_rows::<verification::Entity>(found).await?;
        Ok(Self { row, verifiers, scores, verifications })
    }

    /// What the organization sees of it; none where it sees none of it.
    fn content(&self, organization: OrganizationId) -> Option<Value> {
        if !self.verifiers.iter().any(|row| row.organization_id == organization) {
            return None;
        }
        let answers = |score: &&score::Model| {
            let is = |row: &evaluation_verifier::Model| {
                row.organization_id == organization && row.scenario_id == score.scenario_id
            };
            self.verifiers.iter().any(is)
        };
        let scores: Vec<Value> = self
            .scores
            .iter()
            .filter(answers)
            .map(|score| {
                let found = self.verifications.iter().filter(|found| found.score_id == score.id);
                score_content(score, found)
            })
            .collect();
        Some(json!({
            "id": self.row.id.to_string(),
            "round": self.row.round,
            "indicatorSet": self.row.indicator_set_id.to_string(),
            "scores": scores,
        }))
    }
}

/// Brings the rosters of open reviews of an evaluation up to its scores.
pub(in crate::domain) async fn refresh(unscoped: Unscoped<'_>, evaluation: EvaluationId) -> Result<()> {
    use review::Column;
    let open =
        Condition::all().add(Column::EvaluationId.eq(evaluation)).add(Column::Status.eq(ReviewStatus::Open));
    // Whose scores these are is not everybody's to know: no count of the review moves that others see too.
    refresh_each(unscoped, unscoped.unscoped_lock::<review::Entity>(open).await?).await?;
    Ok(())
}

/// Brings the rosters of all open reviews up to their communities. What those are is public, and counts as a change of each
/// review that reads otherwise.
pub(in crate::domain) async fn refresh_all(unscoped: Unscoped<'_>) -> Result<()> {
    let open = review::Column::Status.eq(ReviewStatus::Open);
    let restated = refresh_each(unscoped, unscoped.unscoped_lock::<review::Entity>(open).await?).await?;
    if !restated.is_empty() {
        unscoped.unscoped_revise::<review::Entity>(review::Column::Id.is_in(restated)).await?;
    }
    Ok(())
}

/// Says in which reviews a content changed.
async fn refresh_each(unscoped: Unscoped<'_>, reviews: Vec<review::Model>) -> Result<Vec<ReviewId>> {
    use roster_entry::{Column, Entity};
    let mut changed = Vec::new();
    for review in reviews {
        let subject = Subject::read(unscoped, review.community_id, review.evaluation_id).await?;
        for entry in unscoped.unscoped_rows::<Entity>(Column::ReviewId.eq(review.id)).await? {
            let digest = subject.digest(&review, &entry)?.into_string();
            if digest != entry.content_digest {
                let column = vec![(Column::ContentDigest, digest.into())];
                unscoped.unscoped_set::<Entity>(Column::Id.eq(entry.id), column).await?;
                changed.push(review.id);
            }
        }
    }
    changed.dedup();
    Ok(changed)
}
