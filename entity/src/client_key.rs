//! A public key by which a service proves who it is.

use crate::{id::AccountId, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_keys")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// Its name in assertions.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// The key, as RFC 7517 writes it.
    #[sea_orm(column_type = "Text")]
    pub jwk: String,
    /// When it was registered.
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(account_id, kid, jwk, created_at);
