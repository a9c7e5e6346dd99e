//! What reads otherwise once a community does: whatever changes what stands in a duty, an evaluation or a review moves its revision.

use crate::{
    domain::review,
    error::Result,
    store::{Unscoped, feed::Entry},
};
use entity::{duty, evaluation, feed::WHOLE, id::CommunityId, vocabulary::FeedKind};
use sea_orm::ColumnTrait;

/// Counts a change of whatever says what a community is, once that reads otherwise, and undoes what was signed of it in open
/// reviews. Rows are locked in the order that all keep: duties and evaluations by their ids, reviews last.
pub(in crate::domain) async fn restate(unscoped: Unscoped<'_>, community: CommunityId) -> Result<()> {
    let of_it = || duty::Column::CommunityId.eq(community);
    unscoped.unscoped_lock::<duty::Entity>(of_it()).await?;
    unscoped.unscoped_revise::<duty::Entity>((FeedKind::Duty, duty::Column::Id), of_it()).await?;
    let of_it = || evaluation::Column::CommunityId.eq(community);
    unscoped.unscoped_lock::<evaluation::Entity>(of_it()).await?;
    let evaluations = (FeedKind::Evaluation, evaluation::Column::Id);
    unscoped.unscoped_revise::<evaluation::Entity>(evaluations, of_it()).await?;
    review::refresh_of(unscoped, community).await
}

/// Tells that the library counts otherwise: how many communities a pool names is part of the catalogue.
pub(in crate::domain) async fn library_changed(unscoped: Unscoped<'_>) -> Result<()> {
    unscoped.catalogue_changed().await?;
    unscoped.touch_all([Entry::whole(FeedKind::Catalogue, WHOLE)]).await
}
