//! What an account knows of an address that it was signed in from, or tried from: who fails there is refused there.

use crate::{id::AccountId, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_addresses")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// An IPv4 address, or the /64 of an IPv6 one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub address: String,
    /// Failed sign-ins since the last good one from here.
    pub failures: i32,
    /// The last of them.
    pub failed_at: Option<Timestamp>,
    /// Set after too many.
    pub refused_until: Option<Timestamp>,
    /// The last good sign-in from here.
    pub signed_in_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(account_id, address, failures, failed_at, refused_until, signed_in_at);
