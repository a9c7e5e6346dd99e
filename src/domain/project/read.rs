//! Reading how projects came to where they stand.

use crate::{
    domain::{Context, review},
    error::Result,
};
use entity::{
    acceptance,
    id::{CommunityId, ReviewId},
    project, stage_change,
};
use std::collections::{HashMap, HashSet};

/// The steps of projects that the viewer may see, the oldest first, undone ones too, in one statement; and in another what was concluded
/// where one followed from a review, as far as the viewer sees that: not everybody who owes something for the community is on its roster.
pub async fn steps(
    cx: &Context,
    communities: &[CommunityId],
) -> Result<HashMap<CommunityId, Vec<stage_change::Model>>> {
    use stage_change::{Column, Entity};
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::CommunityId, communities);
    let mut steps: HashMap<CommunityId, Vec<stage_change::Model>> = HashMap::new();
    let rows = rows.all(&[Column::CommunityId, Column::Ordinal]).await?;
    let concluded: Vec<ReviewId> = rows.iter().filter_map(|step| step.review_id).collect();
    let found = if concluded.is_empty() { Vec::new() } else { review::by_id(cx, &concluded).await? };
    let reviews: HashMap<ReviewId, _> = found.into_iter().map(|review| (review.id, review)).collect();
    for mut step in rows {
        if let Some(review) = step.review_id.and_then(|id| reviews.get(&id)) {
            step.reason.clone_from(&review.conclusion_note);
        }
        steps.entry(step.community_id).or_default().push(step);
    }
    Ok(steps)
}

/// The acceptances of projects that stand, in their order, in one statement.
pub async fn acceptances(
    cx: &Context,
    communities: &[CommunityId],
) -> Result<HashMap<CommunityId, Vec<acceptance::Model>>> {
    use acceptance::{Column, Entity};
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::CommunityId, communities);
    let mut found: HashMap<CommunityId, Vec<acceptance::Model>> = HashMap::new();
    for row in rows.all(&[Column::CommunityId, Column::Ordinal]).await? {
        if row.voided_at.is_none() {
            found.entry(row.community_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// Of which of these communities the viewer sees the project.
pub async fn seen(cx: &Context, communities: &[CommunityId]) -> Result<HashSet<CommunityId>> {
    use project::{Column, Entity};
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, communities).all(&[]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
