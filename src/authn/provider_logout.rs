//! Whoever signs out at a provider is signed out here: the provider says so behind the browser's back (`OpenID` Connect
//! Back-Channel Logout 1.0), of one of its sessions or of a person.
//!
//! What was opened after the notice was written stays: the same notice shown later ends nothing, whatever became of it first.

use super::{
    authenticator::Authenticator,
    provider::{Fault, Provider},
    provider_sign_in::Used,
    provider_token::digest,
};
use crate::{
    error::{Error, Result},
    event::{Event, SignOnEvent},
    store::Operation,
};
use entity::{account, authorization_code, id::AccountId, session, timestamp::Timestamp};
use sea_orm::{ColumnTrait, Condition};

/// How far the provider's clock may be behind.
const SKEW_SECONDS: i64 = 60;

/// Nobody is signed out.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// The notice is none of the provider's, or it was used.
    #[error("the notice is refused")]
    Refused,
    /// It could not be found out, or not be done.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Whom a notice is of.
struct Notice<'p> {
    provider: &'p str,
    subject: Option<String>,
    session: Option<String>,
    latest: Timestamp,
}

impl Notice<'_> {
    fn sessions(&self, now: Timestamp) -> Condition {
        use session::Column as C;
        let open = Condition::all()
            .add(C::Provider.eq(self.provider))
            .add(C::RevokedAt.is_null())
            .add(C::ExpiresAt.gt(now))
            .add(C::CreatedAt.lte(self.latest));
        open.add_option(self.subject.as_deref().map(|subject| C::ProviderSubject.eq(subject)))
            .add_option(self.session.as_deref().map(|session| C::ProviderSession.eq(session)))
    }

    /// Codes that nobody has used: what they would open has ended too.
    fn codes(&self, now: Timestamp) -> Condition {
        use authorization_code::Column as C;
        let unused = Condition::all()
            .add(C::Provider.eq(self.provider))
            .add(C::SessionId.is_null())
            .add(C::ExpiresAt.gt(now))
            .add(C::CreatedAt.lte(self.latest));
        unused
            .add_option(self.subject.as_deref().map(|subject| C::ProviderSubject.eq(subject)))
            .add_option(self.session.as_deref().map(|session| C::ProviderSession.eq(session)))
    }
}

impl Authenticator {
    /// Ends what a provider's notice is of, and nothing besides. Commands of those accounts that are under way are done first.
    pub async fn signed_out_there(&self, provider: &Provider, notice: &str) -> Result<(), NoticeError> {
        let now = self.store.clock().now();
        let said = provider.signed_out(notice, now).await.map_err(|fault| match fault {
            Fault::Bad | Fault::Down => NoticeError::Refused,
        })?;
        let used = Used { digest: said.digest().to_owned(), ends: said.ends() };
        let notice = Notice {
            provider: provider.name(),
            subject: said.named("sub").map(|subject| digest(&subject)),
            session: said.named("sid").map(|session| digest(&session)),
            latest: said.written().plus_seconds(SKEW_SECONDS),
        };
        if used.was(&self.store, provider).await? {
            return Err(NoticeError::Refused);
        }
        // Outside the operation, so that notices of people who are not here keep no writer waiting.
        let sessions = self.store.unscoped_rows::<session::Entity>(notice.sessions(now)).await?;
        let codes = self.store.unscoped_rows::<authorization_code::Entity>(notice.codes(now)).await?;
        if sessions.is_empty() && codes.is_empty() {
            return Ok(());
        }
        let operation = self.store.operate().await?;
        let mut accounts: Vec<AccountId> = sessions.iter().map(|session| session.account_id).collect();
        accounts.extend(codes.iter().map(|code| code.account_id));
        accounts.sort_unstable();
        accounts.dedup();
        for some in accounts.chunks(Operation::TOGETHER) {
            let by_id = account::Column::Id.is_in(some.iter().copied());
            operation.unscoped_lock::<account::Entity>(by_id).await?;
        }
        if !used.is_first(&operation, provider).await? {
            return Err(NoticeError::Refused);
        }
        // As they are under the locks: a code may have been used meanwhile.
        let sessions = operation.unscoped_rows::<session::Entity>(notice.sessions(now)).await?;
        let codes = operation.unscoped_rows::<authorization_code::Entity>(notice.codes(now)).await?;
        operation.unscoped().unscoped_remove::<authorization_code::Entity>(notice.codes(now)).await?;
        let revoked = vec![(session::Column::RevokedAt, now.into())];
        operation.unscoped_set::<session::Entity>(notice.sessions(now), revoked).await?;
        let named = || provider.name().to_owned();
        let ended = sessions.iter().map(|it| SignOnEvent::SignedOut { session: it.id, provider: named() });
        let taken =
            codes.iter().map(|it| SignOnEvent::TakenBack { account: it.account_id, provider: named() });
        let events: Vec<Event> = ended.chain(taken).map(Event::from).collect();
        if !events.is_empty() {
            operation.commit(None, events).await?;
        }
        Ok(())
    }
}
