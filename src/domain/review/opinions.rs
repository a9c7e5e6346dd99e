//! Opinions in reviews, as far as a viewer sees them; and what becomes of them.

use super::{is_valid, rosters};
use crate::{authz::Permission, domain::Context, error::Result};
use entity::{
    id::{OpinionId, ReviewId},
    opinion::{Column, Content, Entity, Signature},
    opinion_withdrawal,
};
use std::collections::{HashMap, HashSet};

/// The opinions in reviews that the viewer may see, in the order in which they were signed, in one statement.
pub async fn opinions(cx: &Context, reviews: &[ReviewId]) -> Result<HashMap<ReviewId, Vec<Signature>>> {
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::ReviewId, reviews);
    let rows: Vec<Signature> = rows.columns(&[Column::ReviewId, Column::Ordinal]).await?;
    let mut of_reviews: HashMap<ReviewId, Vec<Signature>> = HashMap::new();
    for opinion in rows {
        of_reviews.entry(opinion.review_id).or_default().push(opinion);
    }
    Ok(of_reviews)
}

/// The opinions of these ids that the viewer may see.
pub async fn opinions_by_id(cx: &Context, ids: &[OpinionId]) -> Result<Vec<Signature>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).columns(&[]).await
}

/// Which of these opinions stand and still cover what they were signed under; as things were at the end, once the review is
/// over.
pub async fn valid(cx: &Context, opinions: &[&Signature]) -> Result<HashSet<OpinionId>> {
    let reviews: HashSet<ReviewId> = opinions.iter().map(|opinion| opinion.review_id).collect();
    let rosters = rosters(cx, &reviews.into_iter().collect::<Vec<_>>()).await?;
    let is_valid = |opinion: &&&Signature| {
        let mut roster = rosters.get(&opinion.review_id).into_iter().flatten();
        roster.any(|entry| is_valid(opinion.id, &opinion.content_digest, entry))
    };
    Ok(opinions.iter().filter(is_valid).map(|opinion| opinion.id).collect())
}

/// What was signed, for the organization that signed it and for who sees every review: others see different contents.
pub async fn contents(cx: &Context, opinions: &[&Signature]) -> Result<HashMap<OpinionId, String>> {
    let reach = cx.viewer.reach(Permission::ReadReviews);
    let own = opinions.iter().filter(|opinion| reach.covers_own(opinion.organization_id));
    let ids: Vec<OpinionId> = own.map(|opinion| opinion.id).collect();
    let rows: Vec<Content> = cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, &ids).columns(&[]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.content)).collect())
}

/// Which of these opinions were withdrawn, as far as the viewer sees it.
pub async fn withdrawals(
    cx: &Context,
    opinions: &[&Signature],
) -> Result<HashMap<OpinionId, opinion_withdrawal::Model>> {
    let ids: Vec<OpinionId> = opinions.iter().map(|opinion| opinion.id).collect();
    let rows = cx.store.rows::<opinion_withdrawal::Entity>(&cx.viewer);
    let rows = rows.among(opinion_withdrawal::Column::OpinionId, &ids).all(&[]).await?;
    Ok(rows.into_iter().map(|row| (row.opinion_id, row)).collect())
}
