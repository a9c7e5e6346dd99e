//! One sign-in. Every token of it names it, and none outlives it.

use crate::{
    id::{AccountId, SessionId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Whose.
    pub account_id: AccountId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
    /// When its tokens were last exchanged; none for not yet.
    pub last_used_at: Option<Timestamp>,
    /// The application that it was opened in; none where that did not say.
    pub client: Option<String>,
    /// The address that it was opened from, as addresses are counted.
    pub address: Option<String>,
    /// The provider that said who it is, by its name here; none where a password did.
    pub provider: Option<String>,
    /// SHA-256 of who the person is there, hex: whoever signs out there is found by it.
    pub provider_subject: Option<String>,
    /// SHA-256 of which session there it is, hex; none where the provider did not say.
    pub provider_session: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    account_id,
    created_at,
    expires_at,
    revoked_at,
    last_used_at,
    client,
    address,
    provider,
    provider_subject,
    provider_session
);
