//! How a duty stood from a moment on, as far as bulletins count it. The database writes it whenever a duty changes, and it only grows.

use crate::{
    id::{CommunityId, DutyId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::DutyStatus,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_standings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub duty_id: DutyId,
    /// Its place among those of the duty, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i64,
    pub recorded_at: Timestamp,
    /// Who owed it.
    pub organization_id: OrganizationId,
    /// For which community; none of a duty of the programme as a whole.
    pub community_id: Option<CommunityId>,
    pub status: DutyStatus,
    pub due_on: Option<time::Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(duty_id, ordinal, recorded_at, organization_id, community_id, status, due_on);
