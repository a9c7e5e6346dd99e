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
        evaluation::{score_content, scoring::Total, totals_of_all},
        notification,
    },
    error::{Error, Result},
    store::Unscoped,
};
use entity::{
    community, evaluation, evaluation_verifier,
    id::{CommunityId, EvaluationId, OrganizationId, ReviewId, ScenarioId},
    indicator, opinion, review, roster_entry, score, verification,
    vocabulary::{EvaluationStatus, FeedKind, ReviewStatus, Vocabulary},
};
use sea_orm::{ColumnTrait, Condition};
use serde_json::{Map, Value, json};

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
    /// Of its set; read where its totals are under review.
    indicators: Vec<indicator::Model>,
}

impl Subject {
    /// Reads what is under review.
    pub(super) async fn of(unscoped: Unscoped<'_>, review: &review::Model) -> Result<Self> {
        let (community, evaluation) = (review.community_id, review.evaluation_id);
        let found = unscoped.unscoped_rows::<community::Entity>(community::Column::Id.eq(community)).await?;
        let community = found.into_iter().next().ok_or(Error::Broken("a review's community is there"))?;
        let evaluation = match evaluation {
            Some(id) => Some(Evaluated::read(unscoped, id, review.totals_disclosed).await?),
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
        let mut content = json!({
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
        if let (true, Some(evaluated), Some(content)) =
            (review.totals_disclosed, &self.evaluation, content.as_object_mut())
        {
            content.insert("disclosed".to_owned(), evaluated.totals());
        }
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
    async fn read(unscoped: Unscoped<'_>, id: EvaluationId, with_totals: bool) -> Result<Self> {
        use evaluation_verifier::Column as OfVerifier;
        let row = unscoped.unscoped_rows::<evaluation::Entity>(evaluation::Column::Id.eq(id)).await?;
        let row = row.into_iter().next().ok_or(Error::Broken("a review's evaluation is there"))?;
        let answering = OfVerifier::EvaluationId.eq(id);
        let verifiers = unscoped.unscoped_rows::<evaluation_verifier::Entity>(answering).await?;
        let mut scores = unscoped.unscoped_rows::<score::Entity>(score::Column::EvaluationId.eq(id)).await?;
        scores.sort_unstable_by_key(|score| score.ordinal);
        let found = verification::Column::EvaluationId.eq(id);
        let verifications = unscoped.unscoped_rows::<verification::Entity>(found).await?;
        let of_set = indicator::Column::IndicatorSetId.eq(row.indicator_set_id);
        let indicators =
            if with_totals { unscoped.unscoped_rows::<indicator::Entity>(of_set).await? } else { Vec::new() };
        Ok(Self { row, verifiers, scores, verifications, indicators })
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
        let mut content = self.name();
        // Of what the unit has again, nobody else sees the scores.
        content.insert("scores".to_owned(), self.row.submitted_at.map_or(Value::Null, |_| scores.into()));
        Some(content.into())
    }

    /// Which evaluation it is. What was signed of an earlier submission, or of one that was cancelled since, was signed of
    /// something else.
    fn name(&self) -> Map<String, Value> {
        let mut name = Map::new();
        name.insert("id".to_owned(), self.row.id.to_string().into());
        name.insert("round".to_owned(), self.row.round.into());
        name.insert("indicatorSet".to_owned(), self.row.indicator_set_id.to_string().into());
        if self.row.taken_back > 0 {
            name.insert("submission".to_owned(), self.row.taken_back.saturating_add(1).into());
        }
        if self.row.status == EvaluationStatus::Cancelled {
            name.insert("cancelled".to_owned(), true.into());
        }
        name
    }

    /// What it comes to in each scenario, where the office shows that to the whole roster.
    fn totals(&self) -> Value {
        let mut content = self.name();
        let totals = || {
            let total = |(scenario, total): (ScenarioId, Total)| {
                json!({
                    "scenario": scenario.to_string(),
                    "score": total.score.map(|score| score.to_string()),
                    "maxScore": total.max_score.to_string(),
                })
            };
            let totals = totals_of_all(&self.scores, &self.indicators);
            Value::from(totals.into_iter().map(total).collect::<Vec<_>>())
        };
        content.insert("totals".to_owned(), self.row.submitted_at.map_or(Value::Null, |_| totals()));
        content.into()
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
    refresh_public(unscoped, Condition::all()).await
}

/// The same of the open reviews of one community.
pub(in crate::domain) async fn refresh_of_community(
    unscoped: Unscoped<'_>,
    community: CommunityId,
) -> Result<()> {
    refresh_public(unscoped, Condition::all().add(review::Column::CommunityId.eq(community))).await
}

async fn refresh_public(unscoped: Unscoped<'_>, these: Condition) -> Result<()> {
    let open = these.add(review::Column::Status.eq(ReviewStatus::Open));
    let restated = refresh_each(unscoped, unscoped.unscoped_lock::<review::Entity>(open).await?).await?;
    if !restated.is_empty() {
        let these = review::Column::Id.is_in(restated);
        unscoped.unscoped_revise::<review::Entity>((FeedKind::Review, review::Column::Id), these).await?;
    }
    Ok(())
}

/// Says in which reviews a content changed.
async fn refresh_each(unscoped: Unscoped<'_>, reviews: Vec<review::Model>) -> Result<Vec<ReviewId>> {
    use roster_entry::{Column, Entity};
    let mut changed = Vec::new();
    for review in reviews {
        let subject = Subject::of(unscoped, &review).await?;
        for entry in unscoped.unscoped_rows::<Entity>(Column::ReviewId.eq(review.id)).await? {
            let digest = subject.digest(&review, &entry)?.into_string();
            if digest != entry.content_digest {
                let column = vec![(Column::ContentDigest, digest.as_str().into())];
                unscoped.unscoped_set::<Entity>(Column::Id.eq(entry.id), column).await?;
                changed.push(review.id);
                tell(unscoped, &entry, &digest).await?;
            }
        }
    }
    changed.dedup();
    Ok(changed)
}

/// Tells who signed at a place of a roster that what it signed reads otherwise, or as it was again.
async fn tell(unscoped: Unscoped<'_>, entry: &roster_entry::Model, digest: &str) -> Result<()> {
    use opinion::{Column, Entity};
    let Some(id) = entry.opinion_id else { return Ok(()) };
    let columns = [Column::ContentDigest];
    let signed: Vec<(String,)> = unscoped.unscoped_columns::<Entity, _>(&columns, Column::Id.eq(id)).await?;
    let covers = signed.iter().any(|(signed,)| signed == digest);
    notification::of_opinion(unscoped, entry.review_id, entry.organization_id, covers).await
}
