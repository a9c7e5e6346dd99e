//! Sessions: what a sign-in opens, refresh tokens carry on and a revocation ends.

use super::{
    authenticator::{Authenticator, Denied},
    keys, password,
};
use crate::{
    error::{Error, Result},
    event::{AccountEvent, Event, SessionEvent},
    store::Operation,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{
    account,
    id::{AccountId, RefreshTokenId, SessionId},
    refresh_token, session,
    vocabulary::AccountKind,
};
use sea_orm::{ColumnTrait, Condition, Set};
use sha2::{Digest, Sha256};
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

/// A grant is not given.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The name and password, or the refresh token, are no good.
    #[error("the grant is invalid")]
    InvalidGrant,
    /// The service is not who it says.
    #[error("the client is invalid")]
    InvalidClient,
    /// It could not be found out.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Authenticator {
    /// Opens a session for an account whose row the operation has locked, and commits.
    pub(super) async fn open_session(
        &self,
        operation: Operation<'_>,
        kind: AccountKind,
        account: AccountId,
    ) -> Result<Tokens> {
        let now = self.store.clock().now();
        let seconds = match kind {
            AccountKind::Person => self.settings.session_seconds,
            AccountKind::Service => self.settings.access_seconds,
        };
        let opened = session::Model {
            id: self.store.ids().next(),
            account_id: account,
            created_at: now,
            expires_at: now.plus_seconds(seconds),
            revoked_at: None,
        };
        operation.unscoped_add(session::ActiveModel::from(opened.clone())).await?;
        let event = AccountEvent::SignedIn { account, session: opened.id };
        self.give(operation, &opened, event.into(), kind == AccountKind::Person).await
    }

    /// Exchanges a refresh token. Each is good once: a second use means that two hold it, and ends the session.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Tokens, GrantError> {
        let now = self.store.clock().now();
        // Outside the operation, so that made-up tokens keep no writer waiting.
        let shown = self.find_refresh_token(refresh_token).await?.ok_or(GrantError::InvalidGrant)?;
        let operation = self.store.operate().await?;
        let by_id = session::Column::Id.eq(shown.session_id);
        let sessions = operation.unscoped_rows::<session::Entity>(by_id).await?;
        let session = sessions.first().ok_or(Error::Broken("a refresh token has a session"))?;

        let unused = Condition::all()
            .add(refresh_token::Column::Id.eq(shown.id))
            .add(refresh_token::Column::UsedAt.is_null());
        let used = vec![(refresh_token::Column::UsedAt, now.into())];
        if operation.unscoped_set::<refresh_token::Entity>(unused, used).await? == 0 {
            end(operation, session, None, SessionEvent::RefreshReused(session.id)).await?;
            return Err(GrantError::InvalidGrant);
        }
        let by_id = account::Column::Id.eq(session.account_id);
        let accounts = operation.unscoped_rows::<account::Entity>(by_id).await?;
        let is_enabled = accounts.iter().any(|account| account.disabled_at.is_none());
        if !is_enabled || session.revoked_at.is_some() || session.expires_at <= now {
            return Err(GrantError::InvalidGrant);
        }
        let event = SessionEvent::Refreshed(session.id);
        Ok(self.give(operation, session, event.into(), true).await?)
    }

    /// Ends the session of a token of either kind. One that is unknown has no session: that is as good.
    pub async fn revoke(&self, token: &str) -> Result<()> {
        let id = match self.find_refresh_token(token).await? {
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

    async fn find_refresh_token(&self, token: &str) -> Result<Option<refresh_token::Model>> {
        let by_digest = refresh_token::Column::SecretDigest.eq(digest(token));
        Ok(self.store.unscoped_rows::<refresh_token::Entity>(by_digest).await?.pop())
    }

    /// Writes the tokens of a session, and commits.
    async fn give(
        &self,
        operation: Operation<'_>,
        session: &session::Model,
        event: Event,
        may_refresh: bool,
    ) -> Result<Tokens> {
        let now = self.store.clock().now();
        let mut events = vec![event];
        let refresh_token =
            if may_refresh { Some(add_refresh_token(&operation, session.id).await?) } else { None };
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

async fn add_refresh_token(operation: &Operation<'_>, session: SessionId) -> Result<String> {
    let mut bytes = [0_u8; 32];
    password::fill(&mut bytes)?;
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let store = operation.store();
    let row = refresh_token::ActiveModel {
        id: Set(store.ids().next::<RefreshTokenId>()),
        session_id: Set(session),
        secret_digest: Set(digest(&token)),
        issued_at: Set(store.clock().now()),
        used_at: Set(None),
    };
    operation.unscoped_add(row).await?;
    Ok(token)
}

/// Ends a session; one that has been ended stays as it is.
async fn end(
    operation: Operation<'_>,
    session: &session::Model,
    actor: Option<AccountId>,
    event: SessionEvent,
) -> Result<()> {
    let open =
        Condition::all().add(session::Column::Id.eq(session.id)).add(session::Column::RevokedAt.is_null());
    let revoked = vec![(session::Column::RevokedAt, operation.store().clock().now().into())];
    if operation.unscoped_set::<session::Entity>(open, revoked).await? == 1 {
        operation.commit(actor, vec![event.into()]).await?;
    }
    Ok(())
}

/// A refresh token is random enough for a plain digest.
fn digest(token: &str) -> String {
    format!("{:x}", Sha256::digest(token))
}
