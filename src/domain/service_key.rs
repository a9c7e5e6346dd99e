//! The public keys by which services prove who they are, instead of a secret or beside it.

use super::account::{self, AccountError};
use crate::{
    authn::client_key::{ClientKey, Unfit},
    error::Error,
    event::ClientEvent,
    store::{Operation, Store},
};
use entity::{account as accounts, client_key, vocabulary::AccountKind};
use sea_orm::{ColumnTrait, Condition, Set};

/// The most keys of one service: the one in use, the next, and some for places apart.
const MAX_KEYS: usize = 5;

/// Nothing was done with a key.
#[derive(Debug, thiserror::Error)]
pub enum ServiceKeyError {
    /// The key is none that a service can have.
    #[error("the key is not taken: {0}")]
    Unfit(#[from] Unfit),
    /// It has this key, or another by the same name.
    #[error("{name} has a key {kid}")]
    Taken {
        /// The service.
        name: String,
        /// The key.
        kid: String,
    },
    /// It has no such key.
    #[error("{name} has no key {kid}")]
    Unknown {
        /// The service.
        name: String,
        /// The key.
        kid: String,
    },
    /// Nobody keeps account of so many.
    #[error("a service has {MAX_KEYS} keys at most: remove one first")]
    Many,
    /// There is no such service.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Lets a service prove who it is by a key; names it.
pub async fn add(store: &Store, name: &str, text: &str) -> Result<String, ServiceKeyError> {
    let key = ClientKey::read(text)?;
    let operation = store.operate().await?;
    let service = service(&operation, name).await?;
    let of_account = client_key::Column::AccountId.eq(service.id);
    let keys = operation.unscoped_rows::<client_key::Entity>(of_account).await?;
    if keys.iter().any(|other| other.kid == key.kid) {
        return Err(ServiceKeyError::Taken { name: name.to_owned(), kid: key.kid });
    }
    if keys.len() >= MAX_KEYS {
        return Err(ServiceKeyError::Many);
    }
    let row = client_key::ActiveModel {
        account_id: Set(service.id),
        kid: Set(key.kid.clone()),
        jwk: Set(key.jwk()),
        created_at: Set(store.clock().now()),
    };
    operation.unscoped_add(row).await?;
    let event = ClientEvent::KeyAdded { account: service.id, kid: key.kid.clone() };
    operation.commit(None, vec![event.into()]).await?;
    Ok(key.kid)
}

/// Refuses what a key of a service signs, and ends the service's sessions: it signs in again by what it still has.
pub async fn remove(store: &Store, name: &str, kid: &str) -> Result<(), ServiceKeyError> {
    let operation = store.operate().await?;
    let service = service(&operation, name).await?;
    let named = || {
        Condition::all()
            .add(client_key::Column::AccountId.eq(service.id))
            .add(client_key::Column::Kid.eq(kid))
    };
    if operation.unscoped_rows::<client_key::Entity>(named()).await?.is_empty() {
        return Err(ServiceKeyError::Unknown { name: name.to_owned(), kid: kid.to_owned() });
    }
    operation.unscoped().unscoped_remove::<client_key::Entity>(named()).await?;
    let ended_sessions = account::end_sessions(operation.unscoped(), service.id, None).await?;
    let event = ClientEvent::KeyRemoved { account: service.id, kid: kid.to_owned(), ended_sessions };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// The keys of a service, the oldest first, each with what it goes with.
pub async fn list(
    store: &Store,
    name: &str,
) -> Result<Vec<(client_key::Model, &'static str)>, ServiceKeyError> {
    let by_name = store.unscoped_rows::<accounts::Entity>(accounts::Column::Name.eq(name)).await?;
    let service = by_name.into_iter().find(|account| account.kind == AccountKind::Service);
    let service = service.ok_or_else(|| AccountError::Unknown(name.to_owned()))?;
    let of_account = client_key::Column::AccountId.eq(service.id);
    let mut keys = store.unscoped_rows::<client_key::Entity>(of_account).await?;
    keys.sort_by(|one, other| (one.created_at, &one.kid).cmp(&(other.created_at, &other.kid)));
    let mut listed = Vec::with_capacity(keys.len());
    for key in keys {
        let algorithm = ClientKey::read(&key.jwk)?.algorithm_name();
        listed.push((key, algorithm));
    }
    Ok(listed)
}

/// The service of this name, under the account's lock.
async fn service(operation: &Operation<'_>, name: &str) -> Result<accounts::Model, ServiceKeyError> {
    let account = account::lock(operation, name).await?;
    if account.kind == AccountKind::Service {
        Ok(account)
    } else {
        Err(AccountError::Unknown(name.to_owned()).into())
    }
}
