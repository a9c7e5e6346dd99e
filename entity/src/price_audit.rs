//! A price audit (审价) of what a community spent: the last that stands is in force.

use crate::{
    cents::Cents,
    id::{AccountId, CommunityId, OrganizationId, PriceAuditId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "price_audits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PriceAuditId,
    pub community_id: CommunityId,
    /// Its place among the community's, from 1.
    pub ordinal: i64,
    pub amount: Cents,
    /// The day of it, in Shanghai.
    pub audited_on: time::Date,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// For whom it was recorded.
    pub organization_id: OrganizationId,
    /// By whom.
    pub account_id: AccountId,
    pub recorded_at: Timestamp,
    /// When it was taken back; none while it stands.
    pub voided_at: Option<Timestamp>,
    /// By whom.
    pub voided_by: Option<AccountId>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub void_reason: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    community_id,
    ordinal,
    amount,
    audited_on,
    note,
    organization_id,
    account_id,
    recorded_at,
    voided_at,
    voided_by,
    void_reason
);
