//! What reads otherwise once a community does: whatever changes what stands in a duty or an evaluation moves its revision.

use crate::{error::Result, store::Unscoped};
use entity::{duty, evaluation, id::CommunityId, vocabulary::FeedKind};
use sea_orm::ColumnTrait;

/// Counts a change of every duty and every evaluation of a community that reads otherwise. Who changes it holds it.
pub(in crate::domain) async fn restate(unscoped: Unscoped<'_>, community: CommunityId) -> Result<()> {
    let of_it = duty::Column::CommunityId.eq(community);
    unscoped.unscoped_revise::<duty::Entity>((FeedKind::Duty, duty::Column::Id), of_it).await?;
    let of_it = evaluation::Column::CommunityId.eq(community);
    let id = evaluation::Column::Id;
    unscoped.unscoped_revise::<evaluation::Entity>((FeedKind::Evaluation, id), of_it).await?;
    Ok(())
}
