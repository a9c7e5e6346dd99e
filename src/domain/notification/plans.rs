//! What is told of plans: to the office that one waits for an appraisal, and to the unit what that came to.

use super::raise::{Told, of_kinds, raise, settle_all};
use crate::{domain::plan, error::Result, event::PlanEvent, store::Unscoped};
use entity::{
    id::{OrganizationId, PlanId, ReviewId, TypedId},
    notification::{Column, Entity},
    organization,
    plan::{Column as OfPlan, Entity as Plan, Model},
    vocabulary::{
        NotificationKind::{AppraisalAwaited, Appraised, Returned},
        OrganizationKind, PlanStatus,
    },
};
use sea_orm::ColumnTrait;

/// What follows from what happened to a plan.
pub async fn of_plan(unscoped: Unscoped<'_>, event: &PlanEvent) -> Result<()> {
    let PlanEvent::Submitted { name, replaces, review, .. } = event else { return Ok(()) };
    if let Some(before) = replaces {
        settle_all(unscoped, *before).await?;
    }
    // In the place of the version before it is appraised already.
    if review.is_some() { Ok(()) } else { wait(unscoped, name.plan).await }
}

/// What follows from what a review made of plans.
pub async fn of_appraisal(unscoped: Unscoped<'_>, plans: &[Model]) -> Result<()> {
    for plan in plans {
        let kind = if plan.status == PlanStatus::Appraised { Appraised } else { Returned };
        raise(unscoped, kind, plan.id, [Told::Organization(plan.unit_id)]).await?;
    }
    Ok(())
}

/// What follows where a review of plans is cancelled: they wait for another.
pub(super) async fn wait_again(unscoped: Unscoped<'_>, review: ReviewId) -> Result<()> {
    for plan in plan::named_of(unscoped, review).await? {
        wait(unscoped, plan.id).await?;
    }
    Ok(())
}

async fn wait(unscoped: Unscoped<'_>, plan: PlanId) -> Result<()> {
    let lead = organization::Column::Kind.eq(OrganizationKind::LeadOffice);
    let columns = [organization::Column::Id];
    let offices: Vec<(OrganizationId,)> =
        unscoped.unscoped_columns::<organization::Entity, _>(&columns, lead).await?;
    let told = offices.into_iter().map(|(office,)| Told::Organization(office));
    raise(unscoped, AppraisalAwaited, plan, told).await
}

/// What was told of plans to a unit is told to the one that has their communities now.
pub(super) async fn move_with_units(unscoped: Unscoped<'_>) -> Result<()> {
    let of_plans = of_kinds(&[Appraised, Returned]).add(Column::SubjectKind.eq(PlanId::PREFIX));
    for told in unscoped.unscoped_rows::<Entity>(of_plans).await? {
        let this = OfPlan::Id.eq(told.subject_id);
        let Some(plan) = unscoped.unscoped_rows::<Plan>(this).await?.pop() else { continue };
        if told.organization_id != Some(plan.unit_id) {
            let theirs = vec![(Column::OrganizationId, Some(plan.unit_id).into())];
            unscoped.unscoped_set::<Entity>(Column::Id.eq(told.id), theirs).await?;
        }
    }
    Ok(())
}
