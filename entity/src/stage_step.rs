//! Steps in the lives of projects, for the organization that took them: whoever implements the community later, that stays.

use crate::{
    id::{CommunityId, OrganizationId, StageChangeId},
    timestamp::Timestamp,
    vocabulary::Stage,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StageChangeId,
    pub community_id: CommunityId,
    pub ordinal: i64,
    pub step: String,
    pub from_stage: Stage,
    pub to_stage: Stage,
    pub recorded_at: Timestamp,
    /// For whom it was taken; none of what a pack brought.
    pub organization_id: Option<OrganizationId>,
    /// The place of the step that undid it.
    pub undone_by: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    community_id,
    ordinal,
    step,
    from_stage,
    to_stage,
    recorded_at,
    organization_id,
    undone_by
);
