//! The applications of people, which send them to the page where they sign in.
//!
//! An application has no secret: what keeps its people's codes is that they are sent to its own addresses alone. Whoever
//! registers an address says that it is the application's.

use super::account::{self, AccountError};
use crate::{
    authn::{end_sessions_of, redirect},
    error::Error,
    event::ClientEvent,
    store::{Operation, Store, Unscoped},
};
use entity::{id::PublicClientId, public_client, redirect_uri};
use sea_orm::{ColumnTrait, Condition, Set};
use std::collections::BTreeSet;

/// The most addresses of one application.
const MAX_URIS: usize = 20;

/// Nothing was done with an application.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nothing is registered by this name.
    #[error("there is no public client {0}")]
    Unknown(String),
    /// Where people would be sent back to is nowhere safe.
    #[error("{uri:?} cannot be a redirect URI: {why}")]
    BadUri {
        /// The address.
        uri: String,
        /// Why.
        why: redirect::Unfit,
    },
    /// Nobody could come back, or nobody keeps account of where to.
    #[error("a public client has 1 to {MAX_URIS} redirect URIs")]
    Uris,
    /// It does not have the address that was to go.
    #[error("{0} is none of its redirect URIs")]
    NotThere(String),
    /// Its names are none.
    #[error(transparent)]
    Named(#[from] AccountError),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// An application as the operator lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientState {
    pub client: public_client::Model,
    /// In the order of the alphabet.
    pub redirect_uris: Vec<String>,
}

/// Registers an application.
pub async fn create(
    store: &Store,
    name: &str,
    display_name: &str,
    redirect_uris: &[String],
) -> Result<PublicClientId, ClientError> {
    let operation = store.operate().await?;
    let (id, event) = register(operation.unscoped(), name, display_name, redirect_uris, None).await?;
    operation.commit(None, vec![event.into()]).await?;
    Ok(id)
}

/// Adds an application, whose name nobody else has.
pub(super) async fn register(
    unscoped: Unscoped<'_>,
    name: &str,
    display_name: &str,
    redirect_uris: &[String],
    reason: Option<String>,
) -> Result<(PublicClientId, ClientEvent), ClientError> {
    account::check_name(name)?;
    let display_name = account::checked_display_name(display_name)?;
    let uris = checked(redirect_uris)?;
    account::check_free(unscoped, name).await?;
    let store = unscoped.store();
    let id = store.ids().next::<PublicClientId>();
    let row = public_client::ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        display_name: Set(display_name),
        created_at: Set(store.clock().now()),
        disabled_at: Set(None),
    };
    unscoped.unscoped_add_all(vec![row]).await?;
    unscoped.unscoped_add_all(uris.iter().map(|uri| registered(id, uri)).collect()).await?;
    let redirect_uris = uris.into_iter().collect();
    Ok((id, ClientEvent::Registered { client: id, name: name.to_owned(), redirect_uris, reason }))
}

/// Adds addresses to an application, and takes some away.
pub async fn redirect(
    store: &Store,
    name: &str,
    add: &[String],
    remove: &[String],
) -> Result<(), ClientError> {
    let operation = store.operate().await?;
    let client = lock(&operation, name).await?;
    let before: BTreeSet<String> = uris_of(&operation, client.id).await?;
    let mut after = before.clone();
    for uri in remove {
        if !after.remove(uri) {
            return Err(ClientError::NotThere(uri.clone()));
        }
    }
    after.extend(add.iter().cloned());
    let after = checked(&after.into_iter().collect::<Vec<_>>())?;
    let added: Vec<String> = after.difference(&before).cloned().collect();
    let removed: Vec<String> = before.difference(&after).cloned().collect();
    if added.is_empty() && removed.is_empty() {
        return Ok(());
    }
    for uri in &added {
        operation.unscoped_add(registered(client.id, uri)).await?;
    }
    for uri in &removed {
        let gone = Condition::all()
            .add(redirect_uri::Column::ClientId.eq(client.id))
            .add(redirect_uri::Column::Uri.eq(uri.as_str()));
        operation.unscoped().unscoped_remove::<redirect_uri::Entity>(gone).await?;
    }
    let event = ClientEvent::Redirected { client: client.id, name: client.name, added, removed };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// Has nobody sign in through an application any more, and ends the sessions that were opened by it. One that is being
/// opened at this moment lasts as long as its first access token.
pub async fn disable(store: &Store, name: &str) -> Result<(), ClientError> {
    let operation = store.operate().await?;
    let client = lock(&operation, name).await?;
    if client.disabled_at.is_some() {
        return Ok(());
    }
    set_disabled(&operation, client.id, Some(store.clock().now())).await?;
    let ended_sessions = end_sessions_of(&operation, &client).await?;
    let event = ClientEvent::Disabled { client: client.id, name: client.name, ended_sessions };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// Lets people sign in through a disabled application again.
pub async fn enable(store: &Store, name: &str) -> Result<(), ClientError> {
    let operation = store.operate().await?;
    let client = lock(&operation, name).await?;
    if client.disabled_at.is_none() {
        return Ok(());
    }
    set_disabled(&operation, client.id, None).await?;
    let event = ClientEvent::Enabled { client: client.id, name: client.name };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// Every application, by name.
pub async fn list(store: &Store) -> Result<Vec<ClientState>, ClientError> {
    let mut clients = store.unscoped_rows::<public_client::Entity>(Condition::all()).await?;
    clients.sort_by(|one, other| one.name.cmp(&other.name));
    let uris = store.unscoped_rows::<redirect_uri::Entity>(Condition::all()).await?;
    let of = |client: &public_client::Model| {
        let own = uris.iter().filter(|uri| uri.client_id == client.id);
        own.map(|uri| uri.uri.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    };
    Ok(clients.into_iter().map(|client| ClientState { redirect_uris: of(&client), client }).collect())
}

async fn lock(operation: &Operation<'_>, name: &str) -> Result<public_client::Model, ClientError> {
    let by_name = public_client::Column::Name.eq(name);
    // A turn is enough, and no more is taken: who is given a code has its account locked, and refers to this row.
    let mut named = operation.unscoped_turn::<public_client::Entity>(by_name).await?;
    named.pop().ok_or_else(|| ClientError::Unknown(name.to_owned()))
}

async fn uris_of(operation: &Operation<'_>, client: PublicClientId) -> Result<BTreeSet<String>, Error> {
    let of_client = redirect_uri::Column::ClientId.eq(client);
    let uris = operation.unscoped_rows::<redirect_uri::Entity>(of_client).await?;
    Ok(uris.into_iter().map(|uri| uri.uri).collect())
}

async fn set_disabled(
    operation: &Operation<'_>,
    id: PublicClientId,
    at: Option<entity::timestamp::Timestamp>,
) -> Result<(), Error> {
    let columns = vec![(public_client::Column::DisabledAt, at.into())];
    operation.unscoped_set::<public_client::Entity>(public_client::Column::Id.eq(id), columns).await?;
    Ok(())
}

fn registered(client: PublicClientId, uri: &str) -> redirect_uri::ActiveModel {
    redirect_uri::ActiveModel { client_id: Set(client), uri: Set(uri.to_owned()) }
}

fn checked(uris: &[String]) -> Result<BTreeSet<String>, ClientError> {
    for uri in uris {
        redirect::check(uri).map_err(|why| ClientError::BadUri { uri: uri.clone(), why })?;
    }
    let uris: BTreeSet<String> = uris.iter().cloned().collect();
    if (1..=MAX_URIS).contains(&uris.len()) { Ok(uris) } else { Err(ClientError::Uris) }
}
