//! What is told of money: to the unit of a community, that it was audited and that it was paid. Of what a unit spends nobody is told.

use super::raise::{Told, raise, settle_all};
use crate::{
    error::Result,
    event::FundingEvent,
    store::{Unscoped, rows::column_of},
};
use entity::{
    community,
    id::{CommunityId, OrganizationId, PaymentId, PriceAuditId, TypedId},
    notification::{Column, Entity},
    payment, price_audit,
    vocabulary::NotificationKind::{Audited, Paid},
};
use sea_orm::{ColumnTrait, sea_query::Query};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What follows from what happened to money. What is taken back is told no more.
pub async fn of_funding(unscoped: Unscoped<'_>, event: &FundingEvent) -> Result<()> {
    match event {
        FundingEvent::Audited { audit, unit, voided: false, .. } => {
            raise(unscoped, Audited, *audit, [Told::Organization(*unit)]).await
        }
        FundingEvent::Audited { audit, voided: true, .. } => settle_all(unscoped, *audit).await,
        FundingEvent::Paid { payment, unit, voided: false, .. } => {
            raise(unscoped, Paid, *payment, [Told::Organization(*unit)]).await
        }
        FundingEvent::Paid { payment, voided: true, .. } => settle_all(unscoped, *payment).await,
        FundingEvent::Spent { .. } | FundingEvent::Parameter { .. } | FundingEvent::Ruled { .. } => Ok(()),
    }
}

/// What was told of money to a unit is told to the one that has the communities now.
pub(super) async fn move_with_units(unscoped: Unscoped<'_>) -> Result<()> {
    let of_money = Column::SubjectKind.is_in([PriceAuditId::PREFIX, PaymentId::PREFIX]);
    let told = unscoped.unscoped_rows::<Entity>(of_money.clone()).await?;
    if told.is_empty() {
        return Ok(());
    }
    // Not by their ids: over the years there are more than one statement takes.
    let subjects =
        Query::select().from(Entity).expr(column_of::<Entity>(Column::SubjectId)).cond_where(of_money).take();
    let audits = price_audit::Column::Id.in_subquery(subjects.clone());
    let audits = unscoped.unscoped_rows::<price_audit::Entity>(audits).await?;
    let payments = payment::Column::Id.in_subquery(subjects);
    let payments = unscoped.unscoped_rows::<payment::Entity>(payments).await?;
    let of_audits = audits.iter().map(|row| (row.id.into(), row.community_id));
    let of_payments = payments.iter().map(|row| (row.id.into(), row.community_id));
    let communities: HashMap<Uuid, CommunityId> = of_audits.chain(of_payments).collect();
    let columns = [community::Column::Id, community::Column::ImplementingUnitId];
    let named: BTreeSet<CommunityId> = communities.values().copied().collect();
    let named = community::Column::Id.is_in(named);
    let units: Vec<(CommunityId, OrganizationId)> =
        unscoped.unscoped_columns::<community::Entity, _>(&columns, named).await?;
    let units: HashMap<CommunityId, OrganizationId> = units.into_iter().collect();
    for notice in told {
        let unit = communities.get(&notice.subject_id).and_then(|of| units.get(of)).copied();
        if unit.is_some() && notice.organization_id != unit {
            let theirs = vec![(Column::OrganizationId, unit.into())];
            unscoped.unscoped_set::<Entity>(Column::Id.eq(notice.id), theirs).await?;
        }
    }
    Ok(())
}
