//! A digital application of a community (数字社会应用): of the platform that is built for all, or the community's own.

use crate::{
    id::{CommunityId, DigitalApplicationId, OrganizationId},
    month::YearMonth,
    timestamp::Timestamp,
    vocabulary::{ApplicationKind, ApplicationStatus},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "digital_applications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DigitalApplicationId,
    pub revision: i64,
    pub community_id: CommunityId,
    /// The unit that implements the community, as the community says.
    pub unit_id: OrganizationId,
    pub kind: ApplicationKind,
    pub status: ApplicationStatus,
    pub name: String,
    /// What it does, and for whom.
    #[sea_orm(column_type = "Text", nullable)]
    pub purpose: Option<String>,
    /// The first month of which its activity is to be reported; none while it is not in use.
    pub in_use_since: Option<YearMonth>,
    /// The month in which it was taken out of use: the last of which its activity may be reported.
    pub retired_in: Option<YearMonth>,
    /// Why it was taken out of use, or put back.
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
    kind,
    status,
    name,
    purpose,
    in_use_since,
    retired_in,
    status_reason,
    updated_at
);
