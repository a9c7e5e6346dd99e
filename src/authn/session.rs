//! Sessions: what a sign-in opens, refresh tokens carry on and a revocation ends.

use super::{
    authenticator::{Authenticator, Denied},
    chain, keys,
    origin::Origin,
};
use crate::{
    error::{Error, Result},
    event::{AccountEvent, Event, SessionEvent},
    store::Operation,
};
use entity::{
    account,
    id::{AccountId, SessionId},
    refresh_token, session,
    vocabulary::AccountKind,
};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

/// What a grant gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The JWT that requests show.
    pub access_token: String,
    /// For how many seconds.
    pub expires_in: i64,
    /// What gets the next one; none for services, which sign in again.
    pub refresh_token: Option<String>,
}

/// A session that is opened.
pub(super) struct Opening {
    pub(super) session: SessionId,
    pub(super) kind: AccountKind,
    pub(super) account: AccountId,
    /// The application that it is opened in, where that is known.
    pub(super) client: Option<String>,
    /// Who the account is at the provider that said who it is; none where a password or a key did.
    pub(super) there: Option<There>,
    pub(super) origin: Origin,
}

/// Who somebody is at a provider of sign-on, and in which of its sessions: as much as its sign-out needs to find them by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct There {
    /// The provider, by its name here.
    pub(super) provider: String,
    /// SHA-256 of who they are, hex.
    pub(super) subject: Option<String>,
    /// SHA-256 of the session's name there, hex; none where the provider did not say.
    pub(super) session: Option<String>,
}

impl There {
    /// The columns that keep it.
    pub(super) fn columns(there: Option<Self>) -> (Option<String>, Option<String>, Option<String>) {
        there.map_or((None, None, None), |there| (Some(there.provider), there.subject, there.session))
    }
}

/// A grant is not given.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The name and password, or the refresh token, are no good.
    #[error("the grant is invalid")]
    InvalidGrant,
    /// The service is not who it says.
    #[error("the client is invalid")]
    InvalidClient,
    /// The provider that could say whose it is does not answer.
    #[error("the provider does not answer")]
    Unanswered,
    /// It could not be found out.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Authenticator {
    /// Opens a session for an account whose row the operation has locked, and commits.
    pub(super) async fn open_session(&self, operation: Operation<'_>, opening: Opening) -> Result<Tokens> {
        let Opening { session, kind, account, client, there, origin } = opening;
        let (provider, provider_subject, provider_session) = There::columns(there);
        let now = self.store.clock().now();
        let seconds = match kind {
            AccountKind::Person => self.settings.session_seconds,
            AccountKind::Service => self.settings.access_seconds,
        };
        let opened = session::Model {
            id: session,
            account_id: account,
            created_at: now,
            expires_at: now.plus_seconds(seconds),
            revoked_at: None,
            last_used_at: None,
            client: client.clone(),
            address: Some(origin.to_string()),
            provider: provider.clone(),
            provider_subject,
            provider_session,
        };
        let signed_in = vec![(account::Column::LastSignInAt, now.into())];
        operation.unscoped_set::<account::Entity>(account::Column::Id.eq(account), signed_in).await?;
        operation.unscoped_add(session::ActiveModel::from(opened.clone())).await?;
        let event =
            AccountEvent::SignedIn { account, session, address: origin.to_string(), client, provider };
        let refresh_token = match kind {
            AccountKind::Person => Some(chain::begin(&operation, opened.id).await?),
            AccountKind::Service => None,
        };
        self.give(operation, &opened, event.into(), refresh_token).await
    }

    /// Ends the session of a token of either kind. One that is unknown has no session: that is as good.
    pub async fn revoke(&self, token: &str) -> Result<()> {
        let refresh_tokens = self.store.unscoped_rows::<refresh_token::Entity>(chain::row_of(token)).await?;
        let id = match refresh_tokens.first() {
            Some(refresh_token) => refresh_token.session_id,
            // Signed by us is enough: whoever was away for an hour may still sign out.
            None => match self.verify(token).await {
                Ok(verified) => verified.session,
                Err(Denied::Token(_)) => return Ok(()),
                Err(Denied::Failed(error)) => return Err(error),
            },
        };
        let operation = self.store.operate().await?;
        let sessions = operation.unscoped_rows::<session::Entity>(session::Column::Id.eq(id)).await?;
        match sessions.first() {
            Some(session) => {
                let event = SessionEvent::Revoked(session.id);
                end(operation, session, Some(session.account_id), event).await
            }
            None => Ok(()),
        }
    }

    /// Gives the tokens of a session, of which the one that refreshes is added already, and commits.
    pub(super) async fn give(
        &self,
        operation: Operation<'_>,
        session: &session::Model,
        event: Event,
        refresh_token: Option<String>,
    ) -> Result<Tokens> {
        let now = self.store.clock().now();
        let mut events = vec![event];
        let signer = match &self.settings.key_files {
            Some(files) => files.signer()?,
            None => keys::signer(&operation, &mut events).await?,
        };
        operation.commit(Some(session.account_id), events).await?;
        self.keyring.expect(&signer.kid);
        let expires_at =
            now.plus_seconds(self.settings.access_seconds).min(session.expires_at).unix_seconds();
        let jti = self.store.ids().next::<Uuid>();
        let access_token = self.form.write(&signer, session.account_id, session.id, jti, now, expires_at)?;
        Ok(Tokens { access_token, expires_in: expires_at.saturating_sub(now.unix_seconds()), refresh_token })
    }
}

/// Ends a session; one that has been ended stays as it is. Commands of its account that are under way are done first.
pub(super) async fn end(
    operation: Operation<'_>,
    session: &session::Model,
    actor: Option<AccountId>,
    event: SessionEvent,
) -> Result<()> {
    operation.unscoped_lock::<account::Entity>(account::Column::Id.eq(session.account_id)).await?;
    let open =
        Condition::all().add(session::Column::Id.eq(session.id)).add(session::Column::RevokedAt.is_null());
    let revoked = vec![(session::Column::RevokedAt, operation.store().clock().now().into())];
    if operation.unscoped_set::<session::Entity>(open, revoked).await? == 1 {
        operation.commit(actor, vec![event.into()]).await?;
    }
    Ok(())
}
