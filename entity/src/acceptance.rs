//! An acceptance of a community's project by the city or the province.

use crate::{
    id::{AcceptanceId, CommunityId, StageChangeId},
    timestamp::Timestamp,
    vocabulary::AcceptanceLevel,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "acceptances")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AcceptanceId,
    pub community_id: CommunityId,
    /// The step that recorded it.
    pub stage_change_id: StageChangeId,
    /// Its place among the community's, from 1.
    pub ordinal: i64,
    pub level: AcceptanceLevel,
    pub accepted_on: time::Date,
    pub batch: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// When the step that recorded it was undone; none while it stands.
    pub voided_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, community_id, stage_change_id, ordinal, level, accepted_on, batch, note, voided_at);
