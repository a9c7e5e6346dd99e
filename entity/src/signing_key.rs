//! A key that signs access tokens. The newest signs; the older ones verify until they are retired.

use crate::timestamp::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_keys")]
pub struct Model {
    /// Its name in tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// PKCS#8 in PEM; none once it is retired.
    #[sea_orm(column_type = "Text", nullable)]
    pub private_key: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when its tokens are refused.
    pub retired_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(kid, private_key, created_at, retired_at);
