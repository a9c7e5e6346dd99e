//! A version of a plan of a community (申报方案、实施方案).

use crate::{
    id::{CommunityId, OrganizationId, PlanId},
    timestamp::Timestamp,
    vocabulary::{PlanKind, PlanStatus},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plans")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlanId,
    pub revision: i64,
    pub community_id: CommunityId,
    /// The unit that implements the community, as the community says.
    pub unit_id: OrganizationId,
    pub kind: PlanKind,
    /// Counts the community's plans of the kind, from 1.
    pub version: i32,
    pub status: PlanStatus,
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub summary: Option<String>,
    /// Of what its reader sees: of a draft kept true, and as it was when it was submitted since then.
    pub content_digest: String,
    /// None of a draft.
    pub submitted_at: Option<Timestamp>,
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
    version,
    status,
    title,
    summary,
    content_digest,
    submitted_at,
    updated_at
);
