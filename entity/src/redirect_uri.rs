//! Where a public client may have people sent back to.

use crate::id::PublicClientId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "redirect_uris")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: PublicClientId,
    /// As it must be asked for, to the letter; of a loopback address the port is free.
    #[sea_orm(primary_key, auto_increment = false)]
    pub uri: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(client_id, uri);
