//! Signing in with a secret.
//!
//! Whoever fails learns only that: an unknown name, a wrong secret, a locked and a disabled account get the same
//! answer after the same hash, at the end of the same step of time.

use super::{
    authenticator::Authenticator,
    password,
    session::{GrantError, Tokens},
};
use crate::{
    error::{Error, Result},
    event::AccountEvent,
    store::Operation,
};
use entity::{account, credential, id::AccountId, timestamp::Timestamp, vocabulary::AccountKind};
use sea_orm::{ColumnTrait, Value};
use tokio::time::Instant;
use uuid::Uuid;

impl Authenticator {
    /// Signs a person in.
    ///
    /// Not to be dropped half-way, or the failure would not count: run it as a task of its own.
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<Tokens, GrantError> {
        self.in_steps(AccountKind::Person, name, password).await?.ok_or(GrantError::InvalidGrant)
    }

    /// Signs a service in. The same holds as for [`sign_in`](Self::sign_in).
    pub async fn client_credentials(&self, id: &str, secret: &str) -> Result<Tokens, GrantError> {
        self.in_steps(AccountKind::Service, id, secret).await?.ok_or(GrantError::InvalidClient)
    }

    async fn in_steps(&self, kind: AccountKind, name: &str, secret: &str) -> Result<Option<Tokens>> {
        let began = Instant::now();
        let tokens = self.admit(kind, name, secret).await?;
        if tokens.is_none() {
            // A known account's failure is written down, which takes longer than writing nothing.
            let step = self.settings.failure_step.as_nanos().max(1);
            let rest = step.saturating_sub(began.elapsed().as_nanos() % step);
            let rest = u64::try_from(rest).map_err(|_| Error::Broken("a step is short"))?;
            tokio::time::sleep(std::time::Duration::from_nanos(rest)).await;
        }
        Ok(tokens)
    }

    async fn admit(&self, kind: AccountKind, name: &str, secret: &str) -> Result<Option<Tokens>> {
        let named = self.store.unscoped_rows::<account::Entity>(account::Column::Name.eq(name)).await?;
        let account = named.into_iter().find(|account| account.kind == kind && account.disabled_at.is_none());
        // Asked for also where there is no account: the same statements for every name.
        let id = account.map_or(AccountId(Uuid::nil()), |account| account.id);
        let credentials =
            self.store.unscoped_rows::<credential::Entity>(credential::Column::AccountId.eq(id)).await?;
        let credential =
            credentials.into_iter().find(|credential| !is_locked(credential, self.store.clock().now()));
        let Some(credential) = credential else {
            password::verify_against_nothing(secret).await?;
            return Ok(None);
        };
        let fits = password::verify(secret, &credential.secret_hash).await?;
        self.conclude(kind, &credential, fits).await
    }

    /// Decides under the account's lock. However many guesses were hashed at once, only those before the lock
    /// count, and the right one among them succeeds only if it comes before the lock too.
    async fn conclude(
        &self,
        kind: AccountKind,
        tried: &credential::Model,
        fits: bool,
    ) -> Result<Option<Tokens>> {
        let now = self.store.clock().now();
        let id = tried.account_id;
        let operation = self.store.operate().await?;
        let accounts = operation.unscoped_turn::<account::Entity>(account::Column::Id.eq(id)).await?;
        let is_enabled = accounts.iter().any(|account| account.disabled_at.is_none());
        let credentials =
            operation.unscoped_rows::<credential::Entity>(credential::Column::AccountId.eq(id)).await?;
        let unchanged = credentials.into_iter().find(|now| now.secret_hash == tried.secret_hash);
        let Some(credential) = unchanged.filter(|credential| is_enabled && !is_locked(credential, now))
        else {
            return Ok(None);
        };
        if fits {
            if credential.failures > 0 {
                count(&operation, id, 0, None).await?;
            }
            return self.open_session(operation, kind, id).await.map(Some);
        }
        let failures = if credential.locked_until.is_some() { 0 } else { credential.failures };
        let failures = failures.saturating_add(1);
        let locked_until =
            (failures >= self.settings.max_failures).then(|| now.plus_seconds(self.settings.lock_seconds));
        count(&operation, id, failures, locked_until).await?;
        let event = AccountEvent::SignInFailed { account: id, failures, locked: locked_until.is_some() };
        operation.commit(None, vec![event.into()]).await?;
        Ok(None)
    }
}

fn is_locked(credential: &credential::Model, now: Timestamp) -> bool {
    credential.locked_until.is_some_and(|until| now < until)
}

async fn count(
    operation: &Operation<'_>,
    account: AccountId,
    failures: i32,
    locked_until: Option<Timestamp>,
) -> Result<()> {
    let columns: Vec<(_, Value)> = vec![
        (credential::Column::Failures, failures.into()),
        (credential::Column::LockedUntil, locked_until.into()),
    ];
    operation.unscoped_set::<credential::Entity>(credential::Column::AccountId.eq(account), columns).await?;
    Ok(())
}
