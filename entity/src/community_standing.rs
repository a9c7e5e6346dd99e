//! What the library said of a community from a moment on, as far as bulletins count it. The database writes it whenever the community
//! changes, and it only grows.

use crate::{
    id::{CommunityId, OrganizationId},
    month::YearMonth,
    timestamp::Timestamp,
    vocabulary::{Pool, Stage},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "community_standings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub community_id: CommunityId,
    /// Its place among those of the community, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i64,
    pub recorded_at: Timestamp,
    /// Who implemented it.
    pub unit_id: OrganizationId,
    pub pool: Pool,
    /// Where its project stood; steps say it too, each with its day.
    pub stage: Stage,
    pub planned_start: Option<YearMonth>,
    pub planned_finish: Option<YearMonth>,
    /// Since when it is out of the library; none while it is listed.
    pub withdrawn_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    community_id,
    ordinal,
    recorded_at,
    unit_id,
    pool,
    stage,
    planned_start,
    planned_finish,
    withdrawn_at
);
