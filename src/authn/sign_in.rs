//! Signing in with a secret.
//!
//! Whoever fails learns only that: an unknown name, a wrong secret, a refused address and a disabled account get the
//! same answer after the same hash, at the end of the same step of time.

use super::{
    authenticator::Authenticator,
    lockout::Standing,
    origin::Origin,
    password, refusals,
    session::{GrantError, Opening, Tokens},
};
use crate::{
    error::{Error, Result},
    event::{AccountEvent, Barred},
    store::Operation,
};
use entity::{account, credential, id::AccountId, vocabulary::AccountKind};
use sea_orm::ColumnTrait;
use tokio::time::Instant;
use uuid::Uuid;

/// Somebody who says a name and a secret.
struct Attempt<'a> {
    kind: AccountKind,
    name: &'a str,
    secret: &'a str,
    origin: Origin,
}

/// Whoever had the secret, under the account's lock. Dropped, it leaves nothing.
pub(super) type Admitted<'s> = (Operation<'s>, AccountId);

/// How a service proves who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By a secret that both know.
    Secret(String),
    /// By what only the holder of its key can have signed (RFC 7523 §2.2).
    Assertion(String),
}

impl Authenticator {
    /// Signs a person in.
    ///
    /// Not to be dropped half-way, or the failure would not count: run it as a task of its own.
    pub async fn sign_in(&self, name: &str, password: &str, origin: Origin) -> Result<Tokens, GrantError> {
        let (operation, account) =
            self.person(name, password, origin).await?.ok_or(GrantError::InvalidGrant)?;
        let session = self.store.ids().next();
        let opening =
            Opening { session, kind: AccountKind::Person, account, client: None, there: None, origin };
        Ok(self.open_session(operation, opening).await?)
    }

    /// The person of this name and password, under the account's lock.
    pub(super) async fn person(
        &self,
        name: &str,
        password: &str,
        origin: Origin,
    ) -> Result<Option<Admitted<'_>>> {
        let attempt = Attempt { kind: AccountKind::Person, name, secret: password, origin };
        self.in_steps(self.admit(&attempt)).await
    }

    /// Signs a service in. The same holds as for [`sign_in`](Self::sign_in).
    pub async fn client_credentials(
        &self,
        id: &str,
        proof: &Proof,
        origin: Origin,
    ) -> Result<Tokens, GrantError> {
        let kind = AccountKind::Service;
        let admitted = match proof {
            Proof::Secret(secret) => {
                self.in_steps(self.admit(&Attempt { kind, name: id, secret, origin })).await?
            }
            Proof::Assertion(assertion) => self.in_steps(self.asserted(id, assertion, origin)).await?,
        };
        let (operation, account) = admitted.ok_or(GrantError::InvalidClient)?;
        let session = self.store.ids().next();
        Ok(self
            .open_session(operation, Opening { session, kind, account, client: None, there: None, origin })
            .await?)
    }

    /// Whether a service is who it says, where that is all that is asked. The same holds as for
    /// [`sign_in`](Self::sign_in).
    pub async fn knows_client(&self, id: &str, secret: &str, origin: Origin) -> Result<(), GrantError> {
        let attempt = Attempt { kind: AccountKind::Service, name: id, secret, origin };
        self.in_steps(self.admit(&attempt)).await?.ok_or(GrantError::InvalidClient)?;
        Ok(())
    }

    /// Whether a person's password is this one, where that is all that is asked. The same holds as for
    /// [`sign_in`](Self::sign_in).
    pub(super) async fn knows_person(&self, name: &str, password: &str, origin: Origin) -> Result<bool> {
        Ok(self.person(name, password, origin).await?.is_some())
    }

    pub(super) async fn in_steps<T>(
        &self,
        admitted: impl Future<Output = Result<Option<T>>>,
    ) -> Result<Option<T>> {
        let began = Instant::now();
        let admitted = admitted.await?;
        if admitted.is_none() {
            // A known account's failure is written down, which takes longer than writing nothing.
            let step = self.settings.failure_step.as_nanos().max(1);
            let rest = step.saturating_sub(began.elapsed().as_nanos() % step);
            let rest = u64::try_from(rest).map_err(|_| Error::Broken("a step is short"))?;
            tokio::time::sleep(std::time::Duration::from_nanos(rest)).await;
        }
        Ok(admitted)
    }

    async fn admit(&self, attempt: &Attempt<'_>) -> Result<Option<Admitted<'_>>> {
        let by_name = account::Column::Name.eq(attempt.name);
        let named = self.store.unscoped_rows::<account::Entity>(by_name).await?;
        let named = named.into_iter().find(|account| account.kind == attempt.kind);
        let account = named.as_ref().filter(|account| account.disabled_at.is_none());
        // Asked for also where there is no account: the same statements for every name.
        let id = account.map_or(AccountId(Uuid::nil()), |account| account.id);
        let credentials =
            self.store.unscoped_rows::<credential::Entity>(credential::Column::AccountId.eq(id)).await?;
        let standing = Standing::read(&self.store, id, attempt.origin).await?;
        let now = self.store.clock().now();
        let credential = credentials.into_iter().find(|credential| !standing.is_refused(credential, now));
        let Some(credential) = credential else {
            password::verify_against_nothing(attempt.secret).await?;
            let because = match (&named, account) {
                (None, _) => Barred::UnknownName,
                (Some(_), None) => Barred::Disabled,
                (Some(_), Some(_)) => Barred::Locked,
            };
            let named = named.map(|account| account.id);
            self.write_down(attempt.name, attempt.origin, named, because).await?;
            return Ok(None);
        };
        let fits = password::verify(attempt.secret, &credential.secret_hash).await?;
        self.conclude(&credential, attempt.origin, fits).await
    }

    /// Tells the trail of somebody who could not have signed in, as far as not too many are told of.
    pub(super) async fn write_down(
        &self,
        name: &str,
        origin: Origin,
        account: Option<AccountId>,
        because: Barred,
    ) -> Result<()> {
        let Some(unwritten) = self.refused.write_down(origin) else { return Ok(()) };
        let (name, address) = (refusals::name(name), origin.to_string());
        let event = AccountEvent::SignInRefused { account, name, address, because, unwritten };
        self.store.operate().await?.commit(None, vec![event.into()]).await
    }

    /// Decides under the account's lock. However many guesses were hashed at once, only those before the address is
    /// refused count, and the right one among them succeeds only if it comes before that too.
    async fn conclude(
        &self,
        tried: &credential::Model,
        origin: Origin,
        fits: bool,
    ) -> Result<Option<Admitted<'_>>> {
        let now = self.store.clock().now();
        let id = tried.account_id;
        let operation = self.store.operate().await?;
        let accounts = operation.unscoped_turn::<account::Entity>(account::Column::Id.eq(id)).await?;
        let is_enabled = accounts.iter().any(|account| account.disabled_at.is_none());
        let credentials =
            operation.unscoped_rows::<credential::Entity>(credential::Column::AccountId.eq(id)).await?;
        let standing = Standing::read_in(&operation, id, origin).await?;
        let unchanged = credentials.into_iter().find(|now| now.secret_hash == tried.secret_hash);
        let Some(credential) =
            unchanged.filter(|credential| is_enabled && !standing.is_refused(credential, now))
        else {
            return Ok(None);
        };
        // Whoever never came in time to use what somebody else set is told no more than who guesses.
        if fits && credential.expires_at.is_none_or(|until| now < until) {
            standing.succeeded(&operation, &credential).await?;
            return Ok(Some((operation, id)));
        }
        let event = standing.failed(&operation, &credential, &self.settings).await?;
        operation.commit(None, vec![event.into()]).await?;
        Ok(None)
    }
}
