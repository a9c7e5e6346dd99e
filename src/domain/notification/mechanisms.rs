//! What is told of requests for premises, to whom they wait for and to the unit that asked; and of records of publicity, that one was
//! published, to everybody, until its writer publishes the next.

use super::{
    project::office,
    raise::{Told, of_kinds, raise, settle_all},
};
use crate::{
    error::Result,
    event::MechanismEvent,
    store::{Unscoped, rows::column_of},
};
use NotificationKind::{Assigned, Dropped, LeaseMoved, Published};
use entity::{
    id::{LeaseRequestId, OrganizationId, PublicityRecordId, TypedId},
    lease_request,
    notification::{Column, Entity},
    publicity_record,
    vocabulary::{LeaseStatus, NotificationKind, PublicityStatus},
};
use sea_orm::{
    ColumnTrait,
    sea_query::{ExprTrait, Query},
};
use std::collections::HashMap;
use uuid::Uuid;

/// What follows from what happened to what accompanies a project. Of digital applications nobody is told.
pub async fn of_mechanism(unscoped: Unscoped<'_>, event: &MechanismEvent) -> Result<()> {
    match event {
        MechanismEvent::Lease { request, unit, from, to, .. } => {
            of_lease(unscoped, *request, *unit, (*from, *to)).await
        }
        MechanismEvent::Publicity { record, organization, to, .. } => {
            settle_all(unscoped, *record).await?;
            if *to != Some(PublicityStatus::Published) {
                return Ok(());
            }
            settle_of_writer(unscoped, *organization).await?;
            raise(unscoped, Published, *record, [Told::Everybody]).await
        }
        MechanismEvent::Application { .. } => Ok(()),
    }
}

/// What was told of where a request stood is over.
async fn of_lease(
    unscoped: Unscoped<'_>,
    request: LeaseRequestId,
    unit: OrganizationId,
    (from, to): (Option<LeaseStatus>, LeaseStatus),
) -> Result<()> {
    settle_all(unscoped, request).await?;
    let offices = async || -> Result<Vec<Told>> {
        Ok(office(unscoped).await?.into_iter().map(Told::Organization).collect())
    };
    match to {
        LeaseStatus::Requested => raise(unscoped, Assigned, request, offices().await?).await?,
        // The office has asked the enterprise already.
        LeaseStatus::Withdrawn if from == Some(LeaseStatus::Forwarded) => {
            raise(unscoped, Dropped, request, offices().await?).await?;
        }
        LeaseStatus::Withdrawn | LeaseStatus::Forwarded | LeaseStatus::Agreed | LeaseStatus::Declined => {}
    }
    // Whoever asks or withdraws is the unit itself.
    if from.is_none() || to == LeaseStatus::Withdrawn {
        return Ok(());
    }
    raise(unscoped, LeaseMoved, request, [Told::Organization(unit)]).await
}

/// Tells no more of what an organization published before.
async fn settle_of_writer(unscoped: Unscoped<'_>, organization: OrganizationId) -> Result<()> {
    use publicity_record::{Column as OfRecord, Entity as Record};
    let its = Query::select()
        .from(Record)
        .expr(column_of::<Record>(OfRecord::Id))
        .and_where(column_of::<Record>(OfRecord::OrganizationId).eq(organization))
        .take();
    let earlier = of_kinds(&[Published])
        .add(Column::SubjectKind.eq(PublicityRecordId::PREFIX))
        .add(Column::SubjectId.in_subquery(its));
    unscoped.unscoped_remove_with::<Entity>(earlier).await
}

/// What was told of requests to a unit is told to the one that has their communities now.
pub(super) async fn move_with_units(unscoped: Unscoped<'_>) -> Result<()> {
    let of_requests = of_kinds(&[LeaseMoved]).add(Column::SubjectKind.eq(LeaseRequestId::PREFIX));
    let told = unscoped.unscoped_rows::<Entity>(of_requests.clone()).await?;
    if told.is_empty() {
        return Ok(());
    }
    let columns = [lease_request::Column::Id, lease_request::Column::UnitId];
    // Not by their ids: over the years there are more than one statement takes.
    let subjects = Query::select()
        .from(Entity)
        .expr(column_of::<Entity>(Column::SubjectId))
        .cond_where(of_requests)
        .take();
    let named = lease_request::Column::Id.in_subquery(subjects);
    let units: Vec<(Uuid, OrganizationId)> =
        unscoped.unscoped_columns::<lease_request::Entity, _>(&columns, named).await?;
    let units: HashMap<Uuid, OrganizationId> = units.into_iter().collect();
    for notice in told {
        let unit = units.get(&notice.subject_id).copied();
        if unit.is_some() && notice.organization_id != unit {
            let theirs = vec![(Column::OrganizationId, unit.into())];
            unscoped.unscoped_set::<Entity>(Column::Id.eq(notice.id), theirs).await?;
        }
    }
    Ok(())
}
