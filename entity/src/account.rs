//! A person or a service that signs in.

use crate::{id::AccountId, timestamp::Timestamp, vocabulary::AccountKind};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// Person or service.
    pub kind: AccountKind,
    /// What it signs in with; unique.
    pub name: String,
    /// All that others see of it.
    pub display_name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Set while it may not sign in.
    pub disabled_at: Option<Timestamp>,
    /// Grows with every change that an administrator makes.
    pub revision: i32,
    /// When it last signed in; none for never.
    pub last_sign_in_at: Option<Timestamp>,
    /// Somebody else set its password: until it sets another it may do nothing else.
    pub must_change_password: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    kind,
    name,
    display_name,
    created_at,
    disabled_at,
    revision,
    last_sign_in_at,
    must_change_password
);
