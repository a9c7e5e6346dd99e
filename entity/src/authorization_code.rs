//! A code that somebody who signed in at the page was sent back with: good once, for a minute, for whoever asked for it.

use crate::{
    id::{AccountId, PublicClientId, SessionId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_codes")]
pub struct Model {
    /// SHA-256 of the code, hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_digest: String,
    /// The application that asked.
    pub client_id: PublicClientId,
    /// Who signed in.
    pub account_id: AccountId,
    /// Where it was sent.
    pub redirect_uri: String,
    /// SHA-256 of what only the asker knows, as RFC 7636 has it.
    pub code_challenge: String,
    /// When it was given.
    pub created_at: Timestamp,
    /// From when on it is no good.
    pub expires_at: Timestamp,
    /// The session that it opened; none while it was not used.
    pub session_id: Option<SessionId>,
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
    code_digest,
    client_id,
    account_id,
    redirect_uri,
    code_challenge,
    created_at,
    expires_at,
    session_id,
    provider,
    provider_subject,
    provider_session
);
