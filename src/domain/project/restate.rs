//! What reads otherwise once a community does: whatever changes what stands in a duty or an evaluation moves its revision.

use crate::{error::Result, store::Unscoped};
use entity::{duty, evaluation, id::CommunityId, vocabulary::FeedKind};
use sea_orm::ColumnTrait;

/// Counts a change of every duty and every evaluation of a community that reads otherwise. Who changes it holds it; rows are locked in
/// the order that all keep, by their ids.
pub(in crate::domain) async fn restate(unscoped: Unscoped<'_>, community: CommunityId) -> Result<()> {
    let of_it = || duty::Column::CommunityId.eq(community);
    unscoped.unscoped_lock::<duty::Entity>(of_it()).await?;
    unscoped.unscoped_revise::<duty::Entity>((FeedKind::Duty, duty::Column::Id), of_it()).await?;
    let of_it = || evaluation::Column::CommunityId.eq(community);
    unscoped.unscoped_lock::<evaluation::Entity>(of_it()).await?;
    let evaluations = (FeedKind::Evaluation, evaluation::Column::Id);
    unscoped.unscoped_revise::<evaluation::Entity>(evaluations, of_it()).await?;
    Ok(())
}
