//! What a provider of sign-on has signed or sent back, and was used here: none is good twice.

use crate::timestamp::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "used_provider_tokens")]
pub struct Model {
    /// Whose, by its name here.
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider: String,
    /// SHA-256 of what tells it from others, hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// From when on it would be refused anyway.
    pub expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(provider, digest, expires_at);
