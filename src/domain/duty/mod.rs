//! Duties (职责事项): one clause of annex 2 and what it is owed for.

mod actions;
mod content;
mod decide;
mod list;
mod schedule;
mod sign;
mod tally;

pub use actions::{Availability, available};
pub use content::digest;
pub use decide::{CancelDuty, ConfirmDuty, ReturnDuty};
pub use list::{Filter, Order, listed};
pub use schedule::SetDutyDueDate;
pub use sign::SignDuty;
pub use tally::{Dimension, Tally, count, counts, tallies};

use super::{Context, community, sign_off::SignOff};
use crate::{
    authz::{Permission, Places},
    error::Result,
    store::{Dialect, Scoped, rows::column_of, tx::Revised},
};
use entity::{
    community as communities,
    duty::{Column, Entity, Model},
    id::{DutyId, SignOffId},
    sign_off,
    timestamp::Timestamp,
};
use sea_orm::Condition;
use std::collections::HashMap;

impl Scoped for Entity {
    const READ: Permission = Permission::ReadDuties;

    /// An organization's own duties; for an implementing unit, those about its communities too, whoever owes them.
    fn inside(places: &Places, dialect: Dialect) -> Condition {
        let own = dialect.any_of(column_of::<Self>(Column::OrganizationId), &places.own);
        let inside = Condition::any().add(own);
        if places.territory.is_empty() {
            return inside;
        }
        inside.add(dialect.any_of(column_of::<Self>(Column::UnitId), &places.territory))
    }
}

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}

/// A duty and its community: what a signature covers is made of both.
#[derive(Clone, Copy, Debug)]
pub struct Duty<'r> {
    pub row: &'r Model,
    /// Its community; none of a duty of the programme as a whole.
    pub community: Option<&'r communities::Model>,
}

/// The duties of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[DutyId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// The signatures of these ids that the viewer may see, each held against the present content of its duty.
pub async fn signatures_by_id(cx: &Context, ids: &[SignOffId]) -> Result<Vec<SignOff>> {
    let signatures = cx.store.rows::<sign_off::Entity>(&cx.viewer).among(sign_off::Column::Id, ids);
    let signatures = signatures.all(&[]).await?;
    let of: Vec<DutyId> = signatures.iter().map(|signature| signature.duty_id).collect();
    let duties = by_id(cx, &of).await?;
    let communities = community::by_id(cx, duties.iter().filter_map(|row| row.community_id)).await?;
    let mut held = Vec::with_capacity(signatures.len());
    for signature in signatures {
        if let Some(row) = duties.iter().find(|duty| duty.id == signature.duty_id) {
            let community = row.community_id.and_then(|id| communities.get(&id)).map(|found| &**found);
            let content = content::digest(Duty { row, community }, &cx.catalogue)?;
            held.push(SignOff::held_against(signature, &content));
        }
    }
    Ok(held)
}

/// The signatures under duties, in the order in which they were given, in one statement.
pub async fn signatures(cx: &Context, duties: &[Duty<'_>]) -> Result<HashMap<DutyId, Vec<SignOff>>> {
    let ids: Vec<DutyId> = duties.iter().map(|duty| duty.row.id).collect();
    let rows = cx
        .store
        .rows::<sign_off::Entity>(&cx.viewer)
        .among(sign_off::Column::DutyId, &ids)
        .all(&[sign_off::Column::DutyId, sign_off::Column::Ordinal])
        .await?;
    let mut under: HashMap<DutyId, Vec<sign_off::Model>> = HashMap::new();
    for row in rows {
        under.entry(row.duty_id).or_default().push(row);
    }
    let mut signatures = HashMap::with_capacity(under.len());
    for duty in duties {
        if let Some(rows) = under.remove(&duty.row.id) {
            let content = content::digest(*duty, &cx.catalogue)?;
            let held = rows.into_iter().map(|row| SignOff::held_against(row, &content)).collect();
            signatures.insert(duty.row.id, held);
        }
    }
    Ok(signatures)
}
