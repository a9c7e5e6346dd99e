//! Signing in at the page: who may send people there, and the code that they go back with.
//!
//! Whoever signs in at the page has no session there: each application that asks has its person sign in. A code comes of
//! [`give_code`](Authenticator::give_code) alone, however it was found out who somebody is.

use super::{
    authenticator::Authenticator,
    chain,
    origin::Origin,
    redirect,
    session::{GrantError, Opening, There, Tokens, end},
};
use crate::{
    error::{Error, Result},
    event::{ClientEvent, SessionEvent},
    store::{Operation, Unscoped},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{
    account, authorization_code,
    id::{AccountId, PublicClientId, SessionId},
    public_client, redirect_uri, session,
    timestamp::Timestamp,
    vocabulary::AccountKind,
};
use sea_orm::{ColumnTrait, Condition, Set, sea_query::IntoCondition};
use sha2::{Digest, Sha256};

/// How long a code is good: for a browser to be sent back, and its application to ask.
const CODE_SECONDS: i64 = 60;
/// How long it is known that a code was used, after that: as long as the session that it opened may last.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// An application that people sign in for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Which.
    pub id: PublicClientId,
    /// Its `client_id`.
    pub name: String,
    /// What people know it by.
    pub display_name: String,
}

/// What a code is good for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whose it is.
    pub application: Application,
    /// Where it is sent.
    pub redirect_uri: String,
    /// The digest of what whoever redeems it must know.
    pub code_challenge: String,
}

/// What became of a name and a password at the page.
#[derive(Debug, PartialEq, Eq)]
pub enum Entered {
    /// The person goes back with this code.
    Code(String),
    /// They are good, and another password is to be set for this account.
    Change(AccountId),
}

/// What is shown for tokens.
#[derive(Debug)]
pub struct Redemption {
    /// The code.
    pub code: String,
    /// Who says that it is its own.
    pub client: String,
    /// Where it was sent.
    pub redirect_uri: String,
    /// What the challenge is the digest of.
    pub verifier: String,
}

impl Authenticator {
    /// The application of this name, where it may have people sent back to that address. Not, where nobody signs in
    /// through it any more.
    pub async fn application(&self, name: &str, redirect_uri: &str) -> Result<Option<Application>> {
        let by_name = Condition::all()
            .add(public_client::Column::Name.eq(name))
            .add(public_client::Column::DisabledAt.is_null());
        let Some(client) = self.store.unscoped_rows::<public_client::Entity>(by_name).await?.pop() else {
            return Ok(None);
        };
        let of_client = redirect_uri::Column::ClientId.eq(client.id);
        let registered = self.store.unscoped_rows::<redirect_uri::Entity>(of_client).await?;
        let may = registered.iter().any(|registered| redirect::fits(&registered.uri, redirect_uri));
        let public_client::Model { id, name, display_name, .. } = client;
        Ok(may.then_some(Application { id, name, display_name }))
    }

    /// Signs a person in by name and password, for an application; not yet where the password is to be changed first, as
    /// whoever asks has it (`changes`) or whoever set it. The same holds as for [`sign_in`](Self::sign_in).
    pub async fn authorize(
        &self,
        (name, password): (&str, &str),
        changes: bool,
        asked: &Asked,
        origin: Origin,
    ) -> Result<Entered, GrantError> {
        let (operation, account) =
            self.person(name, password, origin).await?.ok_or(GrantError::InvalidGrant)?;
        let accounts = operation.unscoped_rows::<account::Entity>(account::Column::Id.eq(account)).await?;
        if changes || accounts.iter().any(|account| account.must_change_password) {
            return Ok(Entered::Change(account));
        }
        Ok(Entered::Code(self.give_code(operation, account, asked, None, origin).await?))
    }

    /// Gives a code for an account whose row the operation has locked, and commits.
    pub(super) async fn give_code(
        &self,
        operation: Operation<'_>,
        account: AccountId,
        asked: &Asked,
        there: Option<There>,
        origin: Origin,
    ) -> Result<String> {
        let code = chain::random()?;
        let now = self.store.clock().now();
        let old = authorization_code::Column::ExpiresAt.lt(now.plus_seconds(-KEPT_SECONDS));
        operation.unscoped().unscoped_remove::<authorization_code::Entity>(old).await?;
        let (provider, provider_subject, provider_session) = There::columns(there);
        let row = authorization_code::ActiveModel {
            code_digest: Set(digest(&code)),
            client_id: Set(asked.application.id),
            account_id: Set(account),
            redirect_uri: Set(asked.redirect_uri.clone()),
            code_challenge: Set(asked.code_challenge.clone()),
            created_at: Set(now),
            expires_at: Set(now.plus_seconds(CODE_SECONDS)),
            session_id: Set(None),
            provider: Set(provider.clone()),
            provider_subject: Set(provider_subject),
            provider_session: Set(provider_session),
        };
        operation.unscoped_add(row).await?;
        let client = asked.application.name.clone();
        let event = ClientEvent::Authorized { account, client, address: origin.to_string(), provider };
        operation.commit(Some(account), vec![event.into()]).await?;
        Ok(code)
    }

    /// Opens a session for a code. Shown a second time by who may show it, the code is in two hands, and ends the session
    /// that it opened (RFC 9700 §4.5). By whom it is not, whoever has merely seen it, nothing is used up and nothing ended:
    /// without the verifier it is worth nothing, not even a way to sign somebody out.
    pub async fn redeem(&self, shown: &Redemption, origin: Origin) -> Result<Tokens, GrantError> {
        let by_digest = || authorization_code::Column::CodeDigest.eq(digest(&shown.code)).into_condition();
        // Outside the operation, so that made-up codes keep no writer waiting.
        let found = self.store.unscoped_rows::<authorization_code::Entity>(by_digest()).await?.pop();
        let found = found.ok_or(GrantError::InvalidGrant)?;
        let by_id = || public_client::Column::Id.eq(found.client_id);
        let clients = self.store.unscoped_rows::<public_client::Entity>(by_id()).await?;
        let is_whose = clients.iter().any(|client| client.name == shown.client);
        let is_where = found.redirect_uri == shown.redirect_uri;
        if !is_whose || !is_where || found.code_challenge != challenge(&shown.verifier) {
            return Err(GrantError::InvalidGrant);
        }
        let operation = self.store.operate().await?;
        let of_account = account::Column::Id.eq(found.account_id);
        let accounts = operation.unscoped_turn::<account::Entity>(of_account).await?;
        // As it is under the lock: whoever was before has used it, and another password has taken it away.
        let code = operation.unscoped_rows::<authorization_code::Entity>(by_digest()).await?.pop();
        let code = code.ok_or(GrantError::InvalidGrant)?;
        if let Some(opened) = code.session_id {
            drop(operation);
            self.end_twice_opened(opened).await?;
            return Err(GrantError::InvalidGrant);
        }
        let clients = operation.unscoped_rows::<public_client::Entity>(by_id()).await?;
        let is_served = clients.iter().any(|client| client.disabled_at.is_none());
        let is_enabled = accounts.iter().any(|account| account.disabled_at.is_none());
        if !is_served || !is_enabled || self.store.clock().now() >= code.expires_at {
            return Err(GrantError::InvalidGrant);
        }
        let session = self.store.ids().next::<SessionId>();
        let used = vec![(authorization_code::Column::SessionId, Some(session).into())];
        operation.unscoped_set::<authorization_code::Entity>(by_digest(), used).await?;
        let opening = Opening {
            session,
            kind: AccountKind::Person,
            account: code.account_id,
            client: Some(shown.client.clone()),
            there: code.provider.map(|provider| There {
                provider,
                subject: code.provider_subject,
                session: code.provider_session,
            }),
            origin,
        };
        Ok(self.open_session(operation, opening).await?)
    }

    async fn end_twice_opened(&self, opened: SessionId) -> Result<()> {
        let operation = self.store.operate().await?;
        let sessions = operation.unscoped_rows::<session::Entity>(session::Column::Id.eq(opened)).await?;
        let session = sessions.first().ok_or(Error::Broken("a code that was used has a session"))?;
        end(operation, session, None, SessionEvent::CodeReused(session.id)).await
    }

    /// Whether a session goes on in the hands of who says that it is this application. One that was opened without an
    /// application goes on in any.
    pub(super) async fn goes_on(&self, session: &session::Model, client: Option<&str>) -> Result<bool> {
        let Some(opened_by) = session.client.as_deref() else { return Ok(true) };
        if client != Some(opened_by) {
            return Ok(false);
        }
        let served = Condition::all()
            .add(public_client::Column::Name.eq(opened_by))
            .add(public_client::Column::DisabledAt.is_null());
        Ok(!self.store.unscoped_rows::<public_client::Entity>(served).await?.is_empty())
    }
}

/// Takes back the codes of an account that nobody has used, with whatever they were given for.
pub async fn take_back_codes(unscoped: Unscoped<'_>, account: AccountId) -> Result<()> {
    let unused = Condition::all()
        .add(authorization_code::Column::AccountId.eq(account))
        .add(authorization_code::Column::SessionId.is_null());
    unscoped.unscoped_remove::<authorization_code::Entity>(unused).await
}

/// The same of a client, and ends the sessions that were opened by it; says how many those were. Commands of their accounts
/// that are under way are done first.
pub async fn end_sessions_of(operation: &Operation<'_>, client: &public_client::Model) -> Result<u64> {
    let unused = Condition::all()
        .add(authorization_code::Column::ClientId.eq(client.id))
        .add(authorization_code::Column::SessionId.is_null());
    let now = operation.store().clock().now();
    let open = || open_by(&client.name, now);
    let mut accounts: Vec<AccountId> =
        operation.unscoped_rows::<session::Entity>(open()).await?.iter().map(|it| it.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    for some in accounts.chunks(Operation::TOGETHER) {
        operation.unscoped_lock::<account::Entity>(account::Column::Id.is_in(some.iter().copied())).await?;
    }
    operation.unscoped().unscoped_remove::<authorization_code::Entity>(unused).await?;
    operation.unscoped_set::<session::Entity>(open(), vec![(session::Column::RevokedAt, now.into())]).await
}

fn open_by(client: &str, now: Timestamp) -> Condition {
    Condition::all()
        .add(session::Column::Client.eq(client))
        .add(session::Column::RevokedAt.is_null())
        .add(session::Column::ExpiresAt.gt(now))
}

/// A code is random enough for a plain digest.
fn digest(code: &str) -> String {
    format!("{:x}", Sha256::digest(code))
}

/// What a verifier's challenge is, by RFC 7636 §4.2.
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::challenge;

    #[test]
    fn a_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
