//! What a unit spent on the creation of a community (§五(三)). It is never edited: what is wrong is taken back.

use crate::{
    cents::Cents,
    id::{AccountId, CommunityId, ExpenditureId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::{ExpenditureCategory, FundSource},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "expenditures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExpenditureId,
    pub community_id: CommunityId,
    /// Its place among the community's, from 1.
    pub ordinal: i64,
    pub category: ExpenditureCategory,
    pub source: FundSource,
    pub amount: Cents,
    /// The day of it, in Shanghai.
    pub incurred_on: time::Date,
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
    category,
    source,
    amount,
    incurred_on,
    note,
    organization_id,
    account_id,
    recorded_at,
    voided_at,
    voided_by,
    void_reason
);
