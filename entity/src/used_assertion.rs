//! An assertion by which a service has proved who it is: none is good twice.

use crate::{id::AccountId, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "used_assertions")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// SHA-256 of its `jti`, hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub jti_digest: String,
    /// From when on it would be refused anyway.
    pub expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(account_id, jti_digest, expires_at);
