//! A request of a unit for premises that the state owns (国有房产).

use crate::{
    hundredths::Hundredths,
    id::{CommunityId, LeaseRequestId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::LeaseStatus,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lease_requests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeaseRequestId,
    pub revision: i64,
    pub community_id: CommunityId,
    /// The unit that implements the community, as the community says.
    pub unit_id: OrganizationId,
    pub status: LeaseStatus,
    /// Which premises.
    pub premises: String,
    /// Square metres.
    pub area: Option<Hundredths>,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    /// The day of the request, in Shanghai.
    pub requested_on: time::Date,
    /// To which state-owned enterprise the office forwarded it.
    pub enterprise: Option<String>,
    pub forwarded_on: Option<time::Date>,
    /// What the enterprise said.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    pub answered_on: Option<time::Date>,
    /// Why it was withdrawn, or its last step taken back.
    #[sea_orm(column_type = "Text", nullable)]
    pub status_reason: Option<String>,
    pub updated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    community_id,
    unit_id,
    status,
    premises,
    area,
    purpose,
    requested_on,
    enterprise,
    forwarded_on,
    answer,
    answered_on,
    status_reason,
    updated_at
);
