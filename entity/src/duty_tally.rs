//! How many duties there are of a clause, an organization, a unit and a state.

use crate::{
    id::{OrganizationId, ResponsibilityId},
    vocabulary::DutyStatus,
};
use sea_orm::entity::prelude::*;

/// The states in which an organization still owes a duty. One that is due before today is overdue.
pub const OWED: [DutyStatus; 3] = [DutyStatus::Assigned, DutyStatus::Acknowledged, DutyStatus::Returned];

/// A row is named by its four first columns; a primary key takes none that may be empty.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_tallies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub responsibility_id: ResponsibilityId,
    /// The unit of their communities; none of duties of the programme.
    pub unit_id: Option<OrganizationId>,
    pub status: DutyStatus,
    pub count: i64,
    /// How many of them were overdue on the day of the summary.
    pub overdue: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(organization_id, responsibility_id, unit_id, status, count, overdue);
