//! An application of people, which sends them to the page where they sign in. It has no secret: whoever has it installed has all
//! that it knows.

use crate::{id::PublicClientId, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "public_clients")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PublicClientId,
    /// Its `client_id`; unique.
    pub name: String,
    /// What the page calls it.
    pub display_name: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Set while nobody signs in through it.
    pub disabled_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, name, display_name, created_at, disabled_at);
