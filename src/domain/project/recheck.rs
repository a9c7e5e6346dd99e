//! What follows from the conclusion of a recheck: 通过复核的项目按照省市验收流程提请验收; one that is returned goes back to the work.

use crate::{
    error::Result,
    event::{ReviewConcluded, ReviewEvent},
    store::Unscoped,
    workflow::project::Step,
};
use entity::{
    community::{Column, Entity},
    id::{CommunityId, OrganizationId},
    stage_change,
    vocabulary::{ReviewConclusion, ReviewKind, Stage},
};
use sea_orm::ColumnTrait;

/// A project that followed.
pub(in crate::domain) struct Followed {
    pub(in crate::domain) community: CommunityId,
    /// Its unit.
    pub(in crate::domain) unit: OrganizationId,
    /// Where it stands.
    pub(in crate::domain) to: Stage,
}

/// Lets the project follow, where it is at the stage that a recheck decides. A recheck that was opened of any other, as it could be
/// before there were stages, decides nothing. Whoever concluded it holds the community.
pub(in crate::domain) async fn follow_recheck(
    unscoped: Unscoped<'_>,
    event: &ReviewEvent,
) -> Result<Option<Followed>> {
    let ReviewEvent::Concluded(concluded) = event else { return Ok(None) };
    let ReviewConcluded { review, conclusion, community, kind, account, organization, on, .. } = concluded;
    if *kind != ReviewKind::Recheck {
        return Ok(None);
    }
    let step = match conclusion {
        ReviewConclusion::Passed | ReviewConclusion::PassedWithConditions => Step::PassRecheck,
        ReviewConclusion::Returned => Step::ReturnRecheck,
    };
    let (line, from) = (step.transition(), Stage::AcceptanceRequested);
    let found = unscoped.unscoped_rows::<Entity>(Column::Id.eq(*community)).await?;
    let Some(held) = found.into_iter().find(|row| line.from.contains(&row.stage)) else { return Ok(None) };
    let to = line.to.unwrap_or(from);
    let columns = vec![(Column::Stage, to.into()), (Column::StageSince, Some(*on).into())];
    let before = super::before::write(&held, &super::before::after(&held, &columns)?);
    let now = unscoped.store().clock().now();
    let changed = unscoped
        .unscoped_change::<Entity>((Column::Id, &[(*community).into()]), Column::Stage.eq(from), columns, now)
        .await?;
    if changed.is_empty() {
        return Ok(None);
    }
    let of_it = stage_change::Column::CommunityId.eq(*community);
    let last: Vec<(i64,)> =
        unscoped.unscoped_columns::<stage_change::Entity, _>(&[stage_change::Column::Ordinal], of_it).await?;
    let row = stage_change::Model {
        id: unscoped.store().ids().next(),
        community_id: *community,
        ordinal: last.into_iter().map(|(ordinal,)| ordinal).max().unwrap_or_default().saturating_add(1),
        step: line.name.to_owned(),
        from_stage: from,
        to_stage: to,
        occurred_on: *on,
        recorded_at: now,
        account_id: Some(*account),
        organization_id: *organization,
        // What was concluded is for who sees the review: `read.rs` asks for it by that.
        reason: None,
        batch: None,
        level: None,
        reference: None,
        note: None,
        review_id: Some(*review),
        before,
        undone_by: None,
    };
    unscoped.unscoped_add_all(vec![stage_change::ActiveModel::from(row)]).await?;
    Ok(Some(Followed { community: *community, unit: held.implementing_unit_id, to }))
}
