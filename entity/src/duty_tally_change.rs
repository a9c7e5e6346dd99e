//! Duties that came or went and that no tally has counted yet. SQLite counts at once, and has none.

use crate::{
    id::{OrganizationId, ResponsibilityId},
    vocabulary::DutyStatus,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_tally_changes")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub number: i64,
    pub organization_id: OrganizationId,
    pub responsibility_id: ResponsibilityId,
    pub unit_id: Option<OrganizationId>,
    pub status: DutyStatus,
    pub due_on: Option<time::Date>,
    /// How many came; less than none went.
    pub change: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(number, organization_id, responsibility_id, unit_id, status, due_on, change);
