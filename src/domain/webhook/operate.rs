//! Webhooks from the command line, and what the server itself does with one that cannot be told.

use super::{
    reachable::Reachable,
    register::{self, New, register},
    secret,
    step::{self, Step},
};
use crate::{
    error::{Error, Refusal, RefusalCode, Stop},
    store::{Operation, Store},
};
use entity::{
    account,
    id::WebhookId,
    vocabulary::{WebhookForm, WebhookState, WebhookSuspension},
    webhook, webhook_account,
};
use sea_orm::{ColumnTrait, Condition};
use std::collections::HashMap;

/// What an operator does with a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Suspend,
    Resume,
    Rewind,
    Test,
    Delete,
}

/// Nothing was done with a webhook.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// It was refused.
    #[error("{}: {}", .0.path.last().map(|it| &**it).unwrap_or_default(), .0.message)]
    Refused(Refusal),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<Stop> for WebhookError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Failed(error) => Self::Failed(error),
            Stop::Refused(refusals) => match refusals.into_iter().next() {
                Some(refusal) => Self::Refused(refusal),
                None => Self::Failed(Error::Broken("a refusal says why")),
            },
        }
    }
}

impl From<Refusal> for WebhookError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A webhook that an operator registers.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub name: &'a str,
    pub url: &'a str,
    pub form: WebhookForm,
    /// The names of accounts.
    pub accounts: &'a [String],
    /// Codes of what is followed; everything where none are given.
    pub kinds: Option<&'a [String]>,
    /// The registered operation in which it is told what changes, by its name or digest.
    pub document: Option<&'a str>,
}

/// Registers a webhook; answers its secret.
pub async fn create(store: &Store, reachable: &Reachable, asked: Asked<'_>) -> Result<String, WebhookError> {
    let Asked { name, url, form, accounts, kinds, document } = asked;
    let url = reachable.check(url).await;
    let url = url.map_err(|why| Refusal::new(RefusalCode::Invalid, "url", why.to_string()))?;
    let id = store.ids().next();
    let secret = secret::make(store, id).await?;
    // With those of the API one at a time: there are as many as there may be, and no two of one name.
    let operation = store.operate_in_turn().await?;
    let mut found = Vec::with_capacity(accounts.len());
    for name in accounts {
        let mut named =
            operation.unscoped_rows::<account::Entity>(account::Column::Name.eq(name.as_str())).await?;
        let account = named.pop().ok_or_else(|| Refusal::not_found("accounts"))?;
        found.push((account.id, account.kind));
    }
    let kinds = register::kinds(kinds);
    let (url, accounts, secret_of) = (url.into(), found, &secret);
    let new = New { id, name, url, form, accounts, kinds, document, secret: secret_of, reason: None };
    let event = register(operation.unscoped(), new).await?;
    operation.commit(None, vec![event.into()]).await?;
    Ok(secret.text)
}

/// Gives a webhook another secret, and answers it.
pub async fn rotate(store: &Store, name: &str) -> Result<String, WebhookError> {
    let by_name = webhook::Column::Name.eq(name);
    let found = store.unscoped_rows::<webhook::Entity>(by_name).await?.pop();
    let id = found.ok_or_else(|| Refusal::not_found("name"))?.id;
    let secret = secret::make(store, id).await?;
    step(store, webhook::Column::Id.eq(id).into(), Step::Rotate(secret.clone())).await?;
    Ok(secret.text)
}

/// Does something with the webhook of a name.
pub async fn act(store: &Store, name: &str, act: Act) -> Result<(), WebhookError> {
    let taken = match act {
        Act::Suspend => Step::Suspend(WebhookSuspension::Requested),
        Act::Resume => Step::Resume,
        Act::Rewind => Step::Rewind,
        Act::Test => Step::Test,
        Act::Delete => Step::Delete,
    };
    step(store, webhook::Column::Name.eq(name).into(), taken).await
}

/// Tells a webhook no more, for what the server found of it; nothing where it is not told already.
pub async fn give_up(store: &Store, id: WebhookId, because: WebhookSuspension) -> Result<(), Error> {
    let told =
        Condition::all().add(webhook::Column::Id.eq(id)).add(webhook::Column::State.eq(WebhookState::Active));
    match step(store, told.clone(), Step::Suspend(because)).await {
        Ok(()) | Err(WebhookError::Refused(_)) => Ok(()),
        Err(WebhookError::Failed(error)) => Err(error),
    }
}

/// Every webhook, by name, each with the names of its accounts.
pub async fn list(store: &Store) -> Result<Vec<(webhook::Model, Vec<String>)>, WebhookError> {
    let mut webhooks = store.unscoped_rows::<webhook::Entity>(Condition::all()).await?;
    webhooks.sort_by(|one, other| one.name.cmp(&other.name));
    let accounts = store.unscoped_rows::<account::Entity>(Condition::all()).await?;
    let names: HashMap<_, _> = accounts.into_iter().map(|account| (account.id, account.name)).collect();
    let read = store.unscoped_rows::<webhook_account::Entity>(Condition::all()).await?;
    let of = |webhook: webhook::Model| {
        let own = read.iter().filter(|it| it.webhook_id == webhook.id);
        let names = own.filter_map(|it| names.get(&it.account_id).cloned()).collect();
        (webhook, names)
    };
    Ok(webhooks.into_iter().map(of).collect())
}

async fn step(store: &Store, which: Condition, taken: Step) -> Result<(), WebhookError> {
    let operation = store.operate().await?;
    let row = lock(&operation, which).await?;
    let event = step::take(operation.unscoped(), &row, taken, None).await?;
    Ok(operation.commit(None, vec![event.into()]).await?)
}

async fn lock(operation: &Operation<'_>, which: Condition) -> Result<webhook::Model, WebhookError> {
    let found = operation.unscoped_lock::<webhook::Entity>(which).await?.pop();
    Ok(found.ok_or_else(|| Refusal::not_found("name"))?)
}
