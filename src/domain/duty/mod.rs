//! Duties (职责事项): one clause of annex 2 and what it is owed for.

mod actions;
mod content;
mod decide;
mod list;
mod schedule;
mod sign;

pub use actions::{Availability, Completion, available};
pub use content::digest;
pub use decide::{CancelDuty, ConfirmDuty, ReturnDuty};
pub use list::{Filter, Order, listed};
pub use schedule::SetDutyDueDate;
pub use sign::SignDuty;

use super::{community, sign_off::SignOff};
use crate::{
    authz::{Permission, Places, Viewer},
    catalogue::Catalogue,
    error::Result,
    store::{Dialect, Scoped, Store, rows::column_of, tx::Revised},
};
use entity::{
    community as communities,
    duty::{Column, Entity, Model},
    id::{DutyId, SignOffId},
    sign_off,
};
use sea_orm::{Condition, sea_query::ExprTrait};
use std::{collections::HashMap, sync::Arc};

impl Scoped for Entity {
    const READ: Permission = Permission::ReadDuties;

    /// An organization's own duties; for an implementing unit, those about its communities too, whoever owes them.
    fn inside(places: &Places, dialect: Dialect) -> Condition {
        let own = dialect.any_of(column_of::<Self>(Column::OrganizationId), &places.own);
        let inside = Condition::any().add(own);
        if places.territory.is_empty() {
            return inside;
        }
        let territory = community::ids_of_units(&places.territory, dialect);
        inside.add(column_of::<Self>(Column::CommunityId).in_subquery(territory))
    }
}

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;

    fn revision(row: &Model) -> i64 {
        row.revision
    }
}

/// A duty with its community, where it has one and the question touches it.
#[derive(Clone, Debug)]
pub struct Duty {
    /// The row.
    pub row: Model,
    /// Its community.
    pub community: Option<Arc<communities::Model>>,
}

/// Puts communities to rows, in one statement.
pub async fn with_communities(store: &Store, viewer: &Viewer, rows: Vec<Model>) -> Result<Vec<Duty>> {
    let found = community::by_id(store, viewer, rows.iter().filter_map(|row| row.community_id)).await?;
    let duty = |row: Model| Duty { community: row.community_id.and_then(|id| found.get(&id).cloned()), row };
    Ok(rows.into_iter().map(duty).collect())
}

/// The duties of these ids that the viewer may see.
pub async fn by_id(store: &Store, viewer: &Viewer, ids: &[DutyId]) -> Result<Vec<Model>> {
    store.rows::<Entity>(viewer).among(Column::Id, ids).all(&[]).await
}

/// Signatures, each held against the present content of its duty.
pub async fn held_against_their_duties(
    store: &Store,
    viewer: &Viewer,
    catalogue: &Catalogue,
    signatures: Vec<sign_off::Model>,
) -> Result<Vec<SignOff>> {
    let ids: Vec<DutyId> = signatures.iter().map(|signature| signature.duty_id).collect();
    let duties = with_communities(store, viewer, by_id(store, viewer, &ids).await?).await?;
    let mut held = Vec::with_capacity(signatures.len());
    for row in signatures {
        if let Some(duty) = duties.iter().find(|duty| duty.row.id == row.duty_id) {
            held.push(SignOff::held_against(row, &content::digest(duty, catalogue)?));
        }
    }
    Ok(held)
}

/// The signature of an id, where the viewer may see it.
pub async fn signature(
    store: &Store,
    viewer: &Viewer,
    catalogue: &Catalogue,
    id: SignOffId,
) -> Result<Option<SignOff>> {
    let rows = store.rows::<sign_off::Entity>(viewer).among(sign_off::Column::Id, &[id]).all(&[]).await?;
    Ok(held_against_their_duties(store, viewer, catalogue, rows).await?.pop())
}

/// The signatures under duties, oldest first, in one statement.
pub async fn signatures(
    store: &Store,
    viewer: &Viewer,
    catalogue: &Catalogue,
    duties: &[&Duty],
) -> Result<HashMap<DutyId, Vec<SignOff>>> {
    let ids: Vec<DutyId> = duties.iter().map(|duty| duty.row.id).collect();
    let rows = store
        .rows::<sign_off::Entity>(viewer)
        .among(sign_off::Column::DutyId, &ids)
        .all(&[sign_off::Column::DutyId, sign_off::Column::Id])
        .await?;
    let mut under: HashMap<DutyId, Vec<sign_off::Model>> = HashMap::new();
    for row in rows {
        under.entry(row.duty_id).or_default().push(row);
    }
    let mut signatures = HashMap::with_capacity(under.len());
    for duty in duties {
        if let Some(rows) = under.remove(&duty.row.id) {
            let content = content::digest(duty, catalogue)?;
            let held = rows.into_iter().map(|row| SignOff::held_against(row, &content)).collect();
            signatures.insert(duty.row.id, held);
        }
    }
    Ok(signatures)
}
