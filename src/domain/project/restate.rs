//! What reads otherwise once a community does: whatever changes what stands in a duty, an evaluation or a review moves its revision.

use crate::{
    domain::review,
    error::Result,
    store::{Unscoped, feed::Entry},
};
use entity::{duty, evaluation, feed::WHOLE, id::CommunityId, vocabulary::FeedKind};
use sea_orm::ColumnTrait;

/// Counts a change of every duty and every evaluation of a community that reads otherwise, and brings the rosters of its open reviews up
/// to it. Who changes it holds it: reviews are locked last.
pub(in crate::domain) async fn restate(unscoped: Unscoped<'_>, community: CommunityId) -> Result<()> {
    let of_it = duty::Column::CommunityId.eq(community);
    unscoped.unscoped_revise::<duty::Entity>((FeedKind::Duty, duty::Column::Id), of_it).await?;
    let of_it = evaluation::Column::CommunityId.eq(community);
    let id = evaluation::Column::Id;
    unscoped.unscoped_revise::<evaluation::Entity>((FeedKind::Evaluation, id), of_it).await?;
    review::refresh_of(unscoped, community).await
}

/// Tells that the library counts otherwise: how many communities a pool names is part of the catalogue.
pub(in crate::domain) async fn library_changed(unscoped: Unscoped<'_>) -> Result<()> {
    unscoped.catalogue_changed().await?;
    unscoped.touch_all([Entry::whole(FeedKind::Catalogue, WHOLE)]).await
}
