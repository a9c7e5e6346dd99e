//! How many duties there are of an organization, a unit and a state: the tallies of all clauses together.

use crate::{id::OrganizationId, vocabulary::DutyStatus};
use sea_orm::entity::prelude::*;

/// A row is named by its three first columns; a primary key takes none that may be empty.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_tally_sums")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
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

crate::positional!(organization_id, unit_id, status, count, overdue);
