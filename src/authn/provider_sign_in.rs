//! Signing in by a provider: it says who somebody is, and nothing else. Whose account that is, is what an administrator has
//! linked, and what the account may do is looked up here as ever.
//!
//! Whoever is refused learns only that, at the end of the same step of time: an identity that nobody has, a disabled account
//! and a token that is not good get one answer. A lock of failed passwords keeps nobody out here: there is nothing to guess.

use super::{
    attempt::Attempt,
    authenticator::Authenticator,
    authorize::Asked,
    origin::Origin,
    provider::{Fault, Provider},
    provider_token::{Said, digest},
    session::There,
    sign_in::Admitted,
};
use crate::{
    error::{Error, Result},
    event::{SignOnEvent, Unfit},
    store::{Operation, Store},
};
use entity::{
    account, id::AccountId, linked_identity, timestamp::Timestamp, used_provider_token,
    vocabulary::AccountKind,
};
use sea_orm::{ColumnTrait, Condition, Set};
use uuid::Uuid;

/// Who came back from a provider, with what.
#[derive(Clone)]
pub struct Met {
    /// The sign-in that was under way in this browser.
    pub attempt: Attempt,
    /// What the provider sent along; none where it did not sign them in.
    pub code: Option<String>,
    /// Who it says that it is, if it does (RFC 9207).
    pub issuer: Option<String>,
}

/// Nobody signs in by a provider.
#[derive(Debug, thiserror::Error)]
pub enum SignOnError {
    /// Whoever it is does not.
    #[error("the sign-on is refused")]
    Refused,
    /// The provider does not answer.
    #[error("the provider does not answer")]
    Down,
    /// It could not be found out.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Authenticator {
    /// Where a browser is sent that begins to sign in by a provider.
    pub async fn sent_to(&self, provider: &Provider, attempt: &Attempt) -> Result<String, SignOnError> {
        let now = self.store.clock().now();
        let callback = self.settings.endpoint(&provider.callback());
        provider.address(attempt, callback, now).await.map_err(|_| SignOnError::Down)
    }

    /// Gives a code to a person who came back from a provider, for the application that asked. The same holds as for
    /// [`sign_in`](Self::sign_in).
    pub async fn signed_on(
        &self,
        provider: &Provider,
        met: &Met,
        asked: &Asked,
        origin: Origin,
    ) -> Result<String, SignOnError> {
        let said = match self.met(provider, met).await {
            Ok(said) => Ok(said),
            Err(Unmet::Down) => return Err(SignOnError::Down),
            Err(Unmet::Unfit(unfit)) => Err(unfit),
        };
        let used = Used { digest: digest(&met.attempt.state()), ends: met.attempt.ends() };
        let admitted = self.in_steps(self.linked(provider, said, used, origin)).await?;
        let ((operation, account), there) = admitted.ok_or(SignOnError::Refused)?;
        Ok(self.give_code(operation, account, asked, Some(there), origin).await?)
    }

    async fn met(&self, provider: &Provider, met: &Met) -> Result<Said, Unmet> {
        let now = self.store.clock().now();
        // Whoever comes from another provider than the one that was asked brings a code that is not for this one.
        if !provider.is_from(met.issuer.as_deref(), now).await? {
            return Err(Unmet::Unfit(Unfit::BadToken));
        }
        let code = met.code.as_deref().ok_or(Unmet::Unfit(Unfit::SentBack))?;
        let callback = self.settings.endpoint(&provider.callback());
        Ok(provider.redeem(&met.attempt, code, callback, now).await?)
    }

    /// The person whom a provider's word is of, under the account's lock, and that this word is used.
    pub(super) async fn linked(
        &self,
        provider: &Provider,
        said: Result<Said, Unfit>,
        used: Used,
        origin: Origin,
    ) -> Result<Option<(Admitted<'_>, There)>> {
        let who = said.as_ref().ok().and_then(|said| provider.who(said));
        let at = || {
            Condition::all()
                .add(linked_identity::Column::Issuer.eq(provider.issuer()))
                .add(linked_identity::Column::Subject.eq(who.as_deref().unwrap_or_default()))
        };
        let link = self.store.unscoped_rows::<linked_identity::Entity>(at()).await?.pop();
        // Asked for also where there is none: the same statements for everybody.
        let account = link.map_or(AccountId(Uuid::nil()), |link| link.account_id);
        let by_id = || account::Column::Id.eq(account);
        let found = self.store.unscoped_rows::<account::Entity>(by_id()).await?.pop();
        let found = found.filter(|found| found.kind == AccountKind::Person);
        let unfit = match (&said, &who, &found) {
            (Err(unfit), _, _) => Some(*unfit),
            (Ok(_), None, _) => Some(Unfit::BadToken),
            (Ok(_), Some(_), None) => Some(Unfit::NotLinked),
            (Ok(_), Some(_), Some(found)) => found.disabled_at.is_some().then_some(Unfit::Disabled),
        };
        let (None, Ok(said)) = (unfit, &said) else {
            let found = found.map(|found| found.id);
            self.refuse(provider, origin, found, unfit.unwrap_or(Unfit::BadToken)).await?;
            return Ok(None);
        };
        let operation = self.store.operate().await?;
        let accounts = operation.unscoped_turn::<account::Entity>(by_id()).await?;
        let is_enabled = accounts.iter().any(|account| account.disabled_at.is_none());
        // As it is under the lock: whoever administers accounts may have taken the link away.
        let links = operation.unscoped_rows::<linked_identity::Entity>(at()).await?;
        if !is_enabled || !links.iter().any(|link| link.account_id == account) {
            return Ok(None);
        }
        if !used.is_first(&operation, provider).await? {
            drop(operation);
            self.refuse(provider, origin, Some(account), Unfit::UsedToken).await?;
            return Ok(None);
        }
        let there = There {
            provider: provider.name().to_owned(),
            subject: said.named("sub").map(|subject| digest(&subject)),
            session: said.named("sid").map(|session| digest(&session)),
        };
        Ok(Some(((operation, account), there)))
    }

    /// Tells the trail of somebody who does not sign in by a provider, as far as not too many are told of.
    async fn refuse(
        &self,
        provider: &Provider,
        origin: Origin,
        account: Option<AccountId>,
        because: Unfit,
    ) -> Result<()> {
        let Some(unwritten) = self.refused.write_down(origin) else { return Ok(()) };
        let (provider, address) = (provider.name().to_owned(), origin.to_string());
        let event = SignOnEvent::Refused { account, provider, address, because, unwritten };
        self.store.operate().await?.commit(None, vec![event.into()]).await
    }
}

/// Why a provider's word is not to be had.
enum Unmet {
    Down,
    Unfit(Unfit),
}

impl From<Fault> for Unmet {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Down => Self::Down,
            Fault::Bad => Self::Unfit(Unfit::BadToken),
        }
    }
}

/// Something of a provider that is good once.
pub(super) struct Used {
    pub(super) digest: String,
    /// From when on it is refused anyway.
    pub(super) ends: Timestamp,
}

impl Used {
    /// Whether it was used here. What is not now may be by the time that it is taken.
    pub(super) async fn was(&self, store: &Store, provider: &Provider) -> Result<bool> {
        let same = Condition::all()
            .add(used_provider_token::Column::Provider.eq(provider.name()))
            .add(used_provider_token::Column::Digest.eq(self.digest.as_str()));
        Ok(!store.unscoped_rows::<used_provider_token::Entity>(same).await?.is_empty())
    }

    /// Whether it is used here for the first time; it is written down then. Whoever asks holds what it is about.
    pub(super) async fn is_first(&self, operation: &Operation<'_>, provider: &Provider) -> Result<bool> {
        use used_provider_token::{ActiveModel, Column, Entity};
        let of_provider = || Condition::all().add(Column::Provider.eq(provider.name()));
        let old = of_provider()
            .add(Column::ExpiresAt.lte(operation.store().clock().now().plus_seconds(-KEPT_SECONDS)));
        operation.unscoped().unscoped_remove::<Entity>(old).await?;
        let same = of_provider().add(Column::Digest.eq(self.digest.as_str()));
        if !operation.unscoped_rows::<Entity>(same).await?.is_empty() {
            return Ok(false);
        }
        let row = ActiveModel {
            provider: Set(provider.name().to_owned()),
            digest: Set(self.digest.clone()),
            expires_at: Set(self.ends),
        };
        operation.unscoped_add(row).await?;
        Ok(true)
    }
}

/// Another process may have a clock that is behind.
const KEPT_SECONDS: i64 = 300;
