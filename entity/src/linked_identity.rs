//! Who an account is at a provider of sign-on.

use crate::{
    id::{AccountId, LinkedIdentityId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "linked_identities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LinkedIdentityId,
    /// Whose.
    pub account_id: AccountId,
    /// The provider, by its issuer identifier.
    pub issuer: String,
    /// What the provider's configured claim says of the person; unique at the provider.
    pub subject: String,
    /// When it was linked.
    pub linked_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, account_id, issuer, subject, linked_at);
