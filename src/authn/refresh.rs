//! Exchanging refresh tokens, and exchanging one again whose answer was lost.

use super::{
    authenticator::Authenticator,
    chain,
    origin::Origin,
    session::{GrantError, Tokens, end},
};
use crate::{
    error::{Error, Result},
    event::SessionEvent,
    store::Operation,
};
use entity::{account, refresh_token, session, timestamp::Timestamp};
use sea_orm::{ColumnTrait, Condition};

/// How long a token that was exchanged still brings its successor, from the same address: an answer may be lost, and
/// two windows of one application may ask at once.
const GRACE_SECONDS: i64 = 30;

const NO_SESSION: Error = Error::Broken("a refresh token has a session");

impl Authenticator {
    /// Exchanges a refresh token. Each is good once: a second use means that two hold it, and ends the session. Only at
    /// once, from where the first use came and before the successor is used, it brings the same successor again.
    ///
    /// One of a session that an application opened is good in its hands alone (RFC 6749 §10.4): in others' nothing is
    /// used up.
    pub async fn refresh(
        &self,
        refresh_token: &str,
        client: Option<&str>,
        origin: Origin,
    ) -> Result<Tokens, GrantError> {
        let now = self.store.clock().now();
        // Outside the operation, so that made-up tokens keep no writer waiting.
        let shown =
            self.store.unscoped_rows::<refresh_token::Entity>(chain::row_of(refresh_token)).await?.pop();
        let shown = shown.ok_or(GrantError::InvalidGrant)?;
        let by_id = || session::Column::Id.eq(shown.session_id);
        let opened = self.store.unscoped_rows::<session::Entity>(by_id()).await?;
        let opened = opened.first().ok_or(NO_SESSION)?;
        if !self.goes_on(opened, client).await? {
            return Err(GrantError::InvalidGrant);
        }
        let operation = self.store.operate().await?;
        let nonce = chain::random()?;
        let unused = Condition::all()
            .add(refresh_token::Column::Id.eq(shown.id))
            .add(refresh_token::Column::UsedAt.is_null());
        let used = vec![
            (refresh_token::Column::UsedAt, now.into()),
            (refresh_token::Column::UsedFrom, origin.to_string().into()),
            (refresh_token::Column::SuccessorNonce, nonce.as_str().into()),
        ];
        let is_first = operation.unscoped_set::<refresh_token::Entity>(unused, used).await? == 1;
        // After that: whoever used the token at the same time may have ended the session.
        let sessions = operation.unscoped_rows::<session::Entity>(by_id()).await?;
        let session = sessions.first().ok_or(NO_SESSION)?;
        let (successor, event) = if is_first {
            let successor = chain::successor(refresh_token, &nonce)?;
            chain::add(&operation, session.id, &successor).await?;
            (successor, SessionEvent::Refreshed(session.id))
        } else {
            let Some(successor) = given_before(&operation, refresh_token, origin, now).await? else {
                end(operation, session, None, SessionEvent::RefreshReused(session.id)).await?;
                return Err(GrantError::InvalidGrant);
            };
            (successor, SessionEvent::RefreshRepeated(session.id))
        };
        let by_id = account::Column::Id.eq(session.account_id);
        let accounts = operation.unscoped_rows::<account::Entity>(by_id).await?;
        let is_enabled = accounts.iter().any(|account| account.disabled_at.is_none());
        if !is_enabled || session.revoked_at.is_some() || session.expires_at <= now {
            return Err(GrantError::InvalidGrant);
        }
        let used = vec![(session::Column::LastUsedAt, now.into())];
        operation.unscoped_set::<session::Entity>(session::Column::Id.eq(session.id), used).await?;
        Ok(self.give(operation, session, event.into(), Some(successor)).await?)
    }
}

/// The successor that a used token brought, where it may bring it again.
async fn given_before(
    operation: &Operation<'_>,
    token: &str,
    origin: Origin,
    now: Timestamp,
) -> Result<Option<String>> {
    // Read again: whoever used it may have done so since it was found.
    let used = operation.unscoped_rows::<refresh_token::Entity>(chain::row_of(token)).await?.pop();
    let used = used.ok_or(Error::Broken("a refresh token stays"))?;
    let is_at_once = used.used_at.is_some_and(|at| now < at.plus_seconds(GRACE_SECONDS));
    let is_from_there = used.used_from.is_some_and(|from| from == origin.to_string());
    let Some(nonce) = used.successor_nonce.filter(|_| is_at_once && is_from_there) else { return Ok(None) };
    let successor = chain::successor(token, &nonce)?;
    let next = operation.unscoped_rows::<refresh_token::Entity>(chain::row_of(&successor)).await?;
    Ok(next.iter().any(|next| next.used_at.is_none()).then_some(successor))
}
