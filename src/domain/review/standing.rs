//! Where each place of a roster stands: to the office, to its own organization, and to all of the roster once it is over.

use super::{by_id, opinions_by_id};
use crate::{authz::Permission, domain::Context, error::Result};
use entity::{
    id::{OpinionId, OrganizationId, ReviewId, RosterEntryId},
    opinion::Signature,
    opinion_withdrawal,
    roster_entry::Model,
    vocabulary::{ReviewStatus, SignatoryState},
};
use std::collections::{HashMap, HashSet};

/// Where these places stand; of those that are not the viewer's to know nothing.
pub async fn standing(cx: &Context, places: &[&Model]) -> Result<HashMap<RosterEntryId, SignatoryState>> {
    let reach = cx.viewer.reach(Permission::ReadReviews);
    let (mut known, others): (Vec<&Model>, Vec<&Model>) =
        places.iter().copied().partition(|place| reach.covers_own(place.organization_id));
    if !others.is_empty() {
        let reviews: HashSet<ReviewId> = others.iter().map(|place| place.review_id).collect();
        let reviews = by_id(cx, &reviews.into_iter().collect::<Vec<_>>()).await?;
        let over = reviews.into_iter().filter(|review| review.status == ReviewStatus::Concluded);
        let over: HashSet<ReviewId> = over.map(|review| review.id).collect();
        known.extend(others.into_iter().filter(|place| over.contains(&place.review_id)));
    }
    let signed: Vec<OpinionId> = known.iter().filter_map(|place| place.opinion_id).collect();
    let opinions = opinions_by_id(cx, &signed).await?;
    let opinions: HashMap<OpinionId, Signature> = opinions.into_iter().map(|row| (row.id, row)).collect();
    let open: HashSet<ReviewId> =
        known.iter().filter(|place| place.opinion_id.is_none()).map(|place| place.review_id).collect();
    let withdrawn = withdrawn(cx, &open.into_iter().collect::<Vec<_>>()).await?;
    let state = |place: &Model| match place.opinion_id {
        Some(id) if opinions.get(&id).is_some_and(|it| it.content_digest == place.content_digest) => {
            SignatoryState::Signed
        }
        Some(_) => SignatoryState::Stale,
        None if withdrawn.contains(&(place.review_id, place.organization_id)) => SignatoryState::Withdrawn,
        None => SignatoryState::Pending,
    };
    Ok(known.into_iter().map(|place| (place.id, state(place))).collect())
}

/// Which organizations have withdrawn an opinion in which of these reviews, as far as the viewer sees it.
async fn withdrawn(cx: &Context, reviews: &[ReviewId]) -> Result<HashSet<(ReviewId, OrganizationId)>> {
    use opinion_withdrawal::{Column, Entity};
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::ReviewId, reviews).all(&[]).await?;
    Ok(rows.into_iter().map(|row| (row.review_id, row.organization_id)).collect())
}
