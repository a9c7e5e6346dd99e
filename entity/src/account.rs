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
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, kind, name, display_name, created_at, disabled_at);
