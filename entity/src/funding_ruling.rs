//! What the office ruled of who is eligible, where the document leaves it open (§五(三)). The last ruling of a thing holds.

use crate::{
    id::{AccountId, CommunityId, FundingRulingId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::CreationType,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "funding_rulings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FundingRulingId,
    /// Its place among all rulings, from 1.
    pub ordinal: i64,
    /// Of one community; none of all of a type.
    pub community_id: Option<CommunityId>,
    /// Of all communities of a type; none of one community.
    pub creation_type: Option<CreationType>,
    pub eligible: bool,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who ruled.
    pub account_id: AccountId,
    /// For whom.
    pub organization_id: OrganizationId,
    pub recorded_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    ordinal,
    community_id,
    creation_type,
    eligible,
    reason,
    account_id,
    organization_id,
    recorded_at
);
