//! A refresh token: each is good once. One used twice ends its session, unless its successor was just given and waits.

use crate::{
    id::{RefreshTokenId, SessionId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefreshTokenId,
    /// Its session.
    pub session_id: SessionId,
    /// SHA-256 of the token, hex.
    pub secret_digest: String,
    /// When it was given.
    pub issued_at: Timestamp,
    /// When it was exchanged.
    pub used_at: Option<Timestamp>,
    /// From which address.
    pub used_from: Option<String>,
    /// With the token itself, what its successor is made from; alone it tells nothing.
    pub successor_nonce: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, session_id, secret_digest, issued_at, used_at, used_from, successor_nonce);
