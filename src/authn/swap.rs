//! An application that holds a token of a provider swaps it for ours (RFC 8693).
//!
//! By token exchange, and not by an assertion (RFC 7523 §2.1): what the provider gave the application is for the application,
//! and an assertion would have to be for us. The token says who somebody is; that it is used here is written down, so that
//! whoever finds it later has nothing.

use super::{
    authenticator::Authenticator,
    origin::Origin,
    provider::Fault,
    provider_sign_in::Used,
    provider_token::{Said, claimed_issuer},
    session::{GrantError, Opening, Tokens},
};
use crate::event::Unfit;
use entity::{public_client, vocabulary::AccountKind};
use sea_orm::{ColumnTrait, Condition};

/// What an application shows.
#[derive(Clone, Debug)]
pub struct Swap {
    /// The provider's token.
    pub token: String,
    /// Who says that it has it.
    pub client: String,
}

impl Authenticator {
    /// Whether applications swap tokens of any provider here.
    pub fn swaps(&self) -> bool {
        self.settings.providers.iter().any(|provider| provider.swaps())
    }

    /// Opens a session for a provider's token. The same holds as for [`sign_in`](Self::sign_in).
    pub async fn swap(&self, shown: &Swap, origin: Origin) -> Result<Tokens, GrantError> {
        let issuer = claimed_issuer(&shown.token).ok_or(GrantError::InvalidGrant)?;
        let provider = self.settings.providers.iter().find(|it| it.swaps() && it.issuer() == issuer);
        let provider = provider.ok_or(GrantError::InvalidGrant)?;
        let served = Condition::all()
            .add(public_client::Column::Name.eq(shown.client.as_str()))
            .add(public_client::Column::DisabledAt.is_null());
        if self.store.unscoped_rows::<public_client::Entity>(served).await?.is_empty() {
            return Err(GrantError::InvalidGrant);
        }
        let said = match provider.swapped(&shown.token, self.store.clock().now()).await {
            Ok(said) => Ok(said),
            Err(Fault::Down) => return Err(GrantError::Unanswered),
            Err(Fault::Bad) => Err(Unfit::BadToken),
        };
        let used = Used {
            digest: said.as_ref().map(|said| said.digest().to_owned()).unwrap_or_default(),
            ends: said.as_ref().map_or_else(|_| self.store.clock().now(), Said::ends),
        };
        let admitted = self.in_steps(self.linked(provider, said, used, origin)).await?;
        let ((operation, account), there) = admitted.ok_or(GrantError::InvalidGrant)?;
        let opening = Opening {
            session: self.store.ids().next(),
            kind: AccountKind::Person,
            account,
            client: Some(shown.client.clone()),
            there: Some(there),
            origin,
        };
        Ok(self.open_session(operation, opening).await?)
    }
}
