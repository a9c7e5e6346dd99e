//! That an opinion was withdrawn. The opinion itself stays.

use crate::{
    id::{AccountId, OpinionId, OrganizationId, ReviewId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opinion_withdrawals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub opinion_id: OpinionId,
    /// Its review.
    pub review_id: ReviewId,
    /// For whom.
    pub organization_id: OrganizationId,
    /// By whose hand.
    pub account_id: AccountId,
    /// Why.
    pub reason: String,
    pub withdrawn_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(opinion_id, review_id, organization_id, account_id, reason, withdrawn_at);
