//! That a completion was recalled by who gave it. The signature itself stays.

use crate::{
    id::{AccountId, DutyId, OrganizationId, SignOffId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_off_recalls")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sign_off_id: SignOffId,
    /// Its duty.
    pub duty_id: DutyId,
    /// For whom.
    pub organization_id: OrganizationId,
    /// By whose hand.
    pub account_id: AccountId,
    /// Why.
    pub reason: String,
    pub recalled_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(sign_off_id, duty_id, organization_id, account_id, reason, recalled_at);
