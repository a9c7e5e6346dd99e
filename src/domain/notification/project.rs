//! What the steps of a project let people be told: the office of what waits for it, the unit of what the office did.

use super::raise::{Told, notice};
use crate::{
    error::Result,
    event::{Advanced, ProjectEvent},
    store::Unscoped,
};
use NotificationKind::{Assigned, SignedContentChanged, StageAwaited, StageMoved};
use entity::{
    duty,
    id::{CommunityId, DutyId, OrganizationId},
    notification::{Column, Entity},
    organization,
    vocabulary::{DutyStatus, NotificationKind, OrganizationKind, Stage},
};
use sea_orm::{ColumnTrait, Condition};

/// What follows from what happened to a project.
pub async fn of_project(unscoped: Unscoped<'_>, event: &ProjectEvent) -> Result<()> {
    let ProjectEvent::Advanced(Advanced { community, unit, by_unit, from, to, restated, derived, .. }) =
        event;
    let told = derived.iter().map(|(duty, organization)| {
        notice(unscoped, Assigned, *duty, Told::Organization(*organization), None)
    });
    unscoped.unscoped_add_missing(told.collect()).await?;
    if *restated {
        of_restated(unscoped, *community).await?;
    }
    if from != to {
        of_stage(unscoped, *community, *unit, *by_unit, *to).await?;
    }
    Ok(())
}

/// What follows where a project stands elsewhere: what was told of where it stood is over.
pub async fn of_stage(
    unscoped: Unscoped<'_>,
    community: CommunityId,
    unit: OrganizationId,
    by_unit: bool,
    to: Stage,
) -> Result<()> {
    unscoped.unscoped_remove_with::<Entity>(Column::SubjectId.eq(community.0)).await?;
    let (kind, told) = match (by_unit, to) {
        (true, Stage::Applied | Stage::AcceptanceRequested) => (StageAwaited, office(unscoped).await?),
        (true, _) => return Ok(()),
        (false, _) => (StageMoved, vec![unit]),
    };
    let notices = told.into_iter().map(|id| notice(unscoped, kind, community, Told::Organization(id), None));
    unscoped.unscoped_add_missing(notices.collect()).await
}

/// The office that leads.
pub(super) async fn office(unscoped: Unscoped<'_>) -> Result<Vec<OrganizationId>> {
    use organization::{Column, Entity};
    let leads = Condition::all()
        .add(Column::Kind.eq(OrganizationKind::LeadOffice))
        .add(Column::WithdrawnAt.is_null());
    let found: Vec<(OrganizationId,)> = unscoped.unscoped_columns::<Entity, _>(&[Column::Id], leads).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Who signed a duty of the community is told that it reads otherwise.
async fn of_restated(unscoped: Unscoped<'_>, community: CommunityId) -> Result<()> {
    use duty::{Column, Entity};
    let signed = Condition::all()
        .add(Column::CommunityId.eq(community))
        .add(Column::Status.is_in([DutyStatus::Acknowledged, DutyStatus::Completed]));
    let columns = [Column::Id, Column::OrganizationId];
    let duties: Vec<(DutyId, OrganizationId)> =
        unscoped.unscoped_columns::<Entity, _>(&columns, signed).await?;
    let told = |(id, owing)| notice(unscoped, SignedContentChanged, id, Told::Organization(owing), None);
    unscoped.unscoped_add_missing(duties.into_iter().map(told).collect()).await
}
