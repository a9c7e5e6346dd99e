//! Accounts: the people and services that sign in.
//!
//! What ends an account's access, or changes its secret, ends its sessions in the same operation. What is done to one stands
//! here once, for the command line and for the API; who may do it through the API, in the files below.

mod administer;
pub mod bootstrap;
mod client;
mod fault;
mod link;
pub mod password;
pub mod record;
mod secrets;

pub use administer::{DisableAccount, EnableAccount, UnlockAccount, available};
pub use client::{CreateClient, MadeClient};
pub use fault::AccountError;
pub use link::{LinkIdentity, UnlinkIdentity, link, unlink};
pub use password::ChangePassword;
pub use secrets::{CreateAccount, Made, ResetPassword, RotateClientSecret};

use crate::{
    authn::{lockout, take_back_codes},
    error::Error,
    event::AccountEvent,
    store::{Operation, Store, Unscoped},
    text::{self, Lines},
};
use entity::{
    account, credential,
    id::{AccountId, SessionId},
    public_client, session, sign_in_address,
    timestamp::Timestamp,
    vocabulary::AccountKind,
};
use password::Whose;
use sea_orm::{ColumnTrait, Condition, Set, Value, sea_query::IntoCondition};
use std::collections::HashMap;

/// The longest account name, in bytes.
const MAX_NAME: usize = 64;

/// The longest display name, in characters.
const MAX_DISPLAY_NAME: usize = 100;

/// How long what somebody else set is good: a week, over a holiday.
const ONE_TIME_SECONDS: i64 = 7 * 24 * 60 * 60;

/// An account as the operator lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountState {
    pub account: account::Model,
    /// Until when failed sign-ins have somebody refused; none where they do not.
    pub locked_until: Option<Timestamp>,
    /// Who is refused until then.
    pub locked_for: LockedFor,
}

/// Who is refused after failed sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockedFor {
    /// So many addresses, where the failures came from.
    Addresses(usize),
    /// Every address that the account has not signed in from, lately.
    NewAddresses,
}

/// An account that is to be made.
pub(super) struct New<'a> {
    pub(super) kind: AccountKind,
    pub(super) name: &'a str,
    /// In its one form.
    pub(super) display_name: String,
    /// The hash of its secret.
    pub(super) hash: String,
    /// Whether that must be changed.
    pub(super) one_time: bool,
    /// Why, where that is said.
    pub(super) reason: Option<String>,
}

/// Makes an account that signs in with this secret and holds no assignment.
pub async fn create(
    store: &Store,
    kind: AccountKind,
    name: &str,
    display_name: &str,
    secret: &str,
) -> Result<AccountId, AccountError> {
    make(store, (kind, false), name, display_name, secret).await
}

/// The same of a person, with a password that somebody else knows and that must be changed.
pub async fn create_one_time(
    store: &Store,
    name: &str,
    display_name: &str,
    password: &str,
) -> Result<AccountId, AccountError> {
    make(store, (AccountKind::Person, true), name, display_name, password).await
}

async fn make(
    store: &Store,
    (kind, one_time): (AccountKind, bool),
    name: &str,
    display_name: &str,
    secret: &str,
) -> Result<AccountId, AccountError> {
    check_name(name)?;
    let display_name = checked_display_name(display_name)?;
    match kind {
        AccountKind::Person => password::check(secret, Whose { name, display_name: &display_name })?,
        AccountKind::Service => password::check_form(secret)?,
    }
    let hash = hash(secret).await?;
    let operation = store.operate().await?;
    let new = New { kind, name, display_name, hash, one_time, reason: None };
    let (id, event) = add(operation.unscoped(), new).await?;
    operation.commit(None, vec![event.into()]).await?;
    Ok(id)
}

/// Adds an account, whose name nobody else has.
async fn add(unscoped: Unscoped<'_>, new: New<'_>) -> Result<(AccountId, AccountEvent), AccountError> {
    let New { kind, name, display_name, hash, one_time, reason } = new;
    check_free(unscoped, name).await?;
    let store = unscoped.store();
    let id = store.ids().next::<AccountId>();
    let now = store.clock().now();
    let row = account::ActiveModel {
        id: Set(id),
        kind: Set(kind),
        name: Set(name.to_owned()),
        display_name: Set(display_name),
        created_at: Set(now),
        disabled_at: Set(None),
        revision: Set(1),
        last_sign_in_at: Set(None),
        must_change_password: Set(one_time),
    };
    let secret = credential::ActiveModel {
        account_id: Set(id),
        secret_hash: Set(hash),
        failures: Set(0),
        locked_until: Set(None),
        changed_at: Set(now),
        failed_at: Set(None),
        expires_at: Set(one_time.then(|| now.plus_seconds(ONE_TIME_SECONDS))),
    };
    unscoped.unscoped_add_all(vec![row]).await?;
    unscoped.unscoped_add_all(vec![secret]).await?;
    Ok((id, AccountEvent::Created { account: id, kind, name: name.to_owned(), reason }))
}

/// Refuses a name that an account has, or an application of people: in the trail one would be taken for the other.
pub(super) async fn check_free(unscoped: Unscoped<'_>, name: &str) -> Result<(), AccountError> {
    let by_account = unscoped.unscoped_rows::<account::Entity>(account::Column::Name.eq(name)).await?;
    let by_client =
        unscoped.unscoped_rows::<public_client::Entity>(public_client::Column::Name.eq(name)).await?;
    if by_account.is_empty() && by_client.is_empty() {
        return Ok(());
    }
    Err(AccountError::NameTaken(name.to_owned()))
}

/// Gives an account of this kind another secret, ends its sessions and lifts its lock.
pub async fn set_secret(
    store: &Store,
    kind: AccountKind,
    name: &str,
    secret: &str,
) -> Result<(), AccountError> {
    password::check_form(secret)?;
    let hash = hash(secret).await?;
    let operation = store.operate().await?;
    let account = lock(&operation, name).await?;
    if account.kind != kind {
        return Err(AccountError::Unknown(name.to_owned()));
    }
    if kind == AccountKind::Person {
        password::check(secret, Whose::of(&account))?;
    }
    let event = set_hash(operation.unscoped(), &account, (hash, false), None).await?;
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// Gives an account that is locked the secret of this hash, which must be changed if it is for one time; lifts its locks and
/// ends its sessions.
async fn set_hash(
    unscoped: Unscoped<'_>,
    account: &account::Model,
    (hash, one_time): (String, bool),
    reason: Option<String>,
) -> Result<AccountEvent, Error> {
    let now = unscoped.store().clock().now();
    let until = one_time.then(|| now.plus_seconds(ONE_TIME_SECONDS));
    let columns: Vec<(_, Value)> = vec![
        (credential::Column::SecretHash, hash.into()),
        (credential::Column::ChangedAt, now.into()),
        (credential::Column::ExpiresAt, until.into()),
    ];
    unscoped.unscoped_set::<credential::Entity>(credential_of(account.id), columns).await?;
    lockout::lift(unscoped, account.id).await?;
    let ended_sessions = end_sessions(unscoped, account.id, None).await?;
    set(unscoped, account, vec![(account::Column::MustChangePassword, one_time.into())]).await?;
    Ok(AccountEvent::SecretSet { account: account.id, ended_sessions, one_time, reason })
}

/// Lets an account sign in no more, and ends its sessions. Its signatures and assignments stay.
pub async fn disable(store: &Store, name: &str) -> Result<(), AccountError> {
    let operation = store.operate().await?;
    let account = lock(&operation, name).await?;
    let Some(event) = shut(operation.unscoped(), &account, None).await? else { return Ok(()) };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// The same of an account that is locked; none where it is so already.
async fn shut(
    unscoped: Unscoped<'_>,
    account: &account::Model,
    reason: Option<String>,
) -> Result<Option<AccountEvent>, Error> {
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    let ended_sessions = end_sessions(unscoped, account.id, None).await?;
    let now = Some(unscoped.store().clock().now());
    set(unscoped, account, vec![(account::Column::DisabledAt, now.into())]).await?;
    Ok(Some(AccountEvent::Disabled { account: account.id, ended_sessions, reason }))
}

/// Lets a disabled account sign in again.
pub async fn enable(store: &Store, name: &str) -> Result<(), AccountError> {
    let operation = store.operate().await?;
    let account = lock(&operation, name).await?;
    let Some(event) = open(operation.unscoped(), &account, None).await? else { return Ok(()) };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// The same of an account that is locked; none where it is so already.
async fn open(
    unscoped: Unscoped<'_>,
    account: &account::Model,
    reason: Option<String>,
) -> Result<Option<AccountEvent>, Error> {
    if account.disabled_at.is_none() {
        return Ok(None);
    }
    set(unscoped, account, vec![(account::Column::DisabledAt, None::<Timestamp>.into())]).await?;
    Ok(Some(AccountEvent::Enabled { account: account.id, reason }))
}

/// Lifts what failed sign-ins led to, for every address, before its time.
pub async fn unlock(store: &Store, name: &str) -> Result<(), AccountError> {
    let operation = store.operate().await?;
    let account = lock(&operation, name).await?;
    let Some(event) = unbar(operation.unscoped(), &account, None).await? else { return Ok(()) };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// The same of an account that is locked; none where nothing is to be lifted.
async fn unbar(
    unscoped: Unscoped<'_>,
    account: &account::Model,
    reason: Option<String>,
) -> Result<Option<AccountEvent>, Error> {
    if !lockout::is_felt(unscoped, account.id).await? {
        return Ok(None);
    }
    lockout::lift(unscoped, account.id).await?;
    set(unscoped, account, Vec::new()).await?;
    Ok(Some(AccountEvent::Unlocked { account: account.id, reason }))
}

/// Every account, by name.
pub async fn list(store: &Store) -> Result<Vec<AccountState>, AccountError> {
    let now = store.clock().now();
    let mut accounts = store.unscoped_rows::<account::Entity>(Condition::all()).await?;
    accounts.sort_by(|one, other| one.name.cmp(&other.name));
    let locked = store.unscoped_rows::<credential::Entity>(credential::Column::LockedUntil.gt(now)).await?;
    let names: HashMap<AccountId, Option<Timestamp>> =
        locked.into_iter().map(|credential| (credential.account_id, credential.locked_until)).collect();
    let refused = sign_in_address::Column::RefusedUntil.gt(now);
    let mut addresses = HashMap::<AccountId, Vec<Timestamp>>::new();
    for address in store.unscoped_rows::<sign_in_address::Entity>(refused).await? {
        addresses.entry(address.account_id).or_default().extend(address.refused_until);
    }
    let state = |account: account::Model| {
        if let Some(until) = names.get(&account.id).copied().flatten() {
            return AccountState { account, locked_until: Some(until), locked_for: LockedFor::NewAddresses };
        }
        let refused = addresses.remove(&account.id).unwrap_or_default();
        let locked_for = LockedFor::Addresses(refused.len());
        AccountState { account, locked_until: refused.into_iter().max(), locked_for }
    };
    Ok(accounts.into_iter().map(state).collect())
}

/// The account of this name, which nobody else changes, gives a role or signs in until the operation ends.
pub(super) async fn lock(operation: &Operation<'_>, name: &str) -> Result<account::Model, AccountError> {
    let mut named = operation.unscoped_lock::<account::Entity>(account::Column::Name.eq(name)).await?;
    named.pop().ok_or_else(|| AccountError::Unknown(name.to_owned()))
}

/// Sets columns of an account that is locked, and counts the change.
async fn set(
    unscoped: Unscoped<'_>,
    account: &account::Model,
    mut columns: Vec<(account::Column, Value)>,
) -> Result<(), Error> {
    columns.push((account::Column::Revision, account.revision.saturating_add(1).into()));
    unscoped.unscoped_set::<account::Entity>(account::Column::Id.eq(account.id), columns).await?;
    Ok(())
}

/// Ends the sessions of an account, all or all but one, and takes back the codes that would open others; says how many those
/// were.
pub(super) async fn end_sessions(
    unscoped: Unscoped<'_>,
    id: AccountId,
    keep: Option<SessionId>,
) -> Result<u64, Error> {
    take_back_codes(unscoped, id).await?;
    let now = unscoped.store().clock().now();
    let mut live = Condition::all()
        .add(session::Column::AccountId.eq(id))
        .add(session::Column::RevokedAt.is_null())
        .add(session::Column::ExpiresAt.gt(now));
    if let Some(kept) = keep {
        live = live.add(session::Column::Id.ne(kept));
    }
    unscoped.unscoped_set::<session::Entity>(live, vec![(session::Column::RevokedAt, now.into())]).await
}

fn credential_of(id: AccountId) -> Condition {
    credential::Column::AccountId.eq(id).into_condition()
}

/// What others see of it, in its one form.
pub(super) fn checked_display_name(given: &str) -> Result<String, AccountError> {
    let display_name = text::given(given, Lines::One)?.unwrap_or_default();
    if display_name.is_empty() || display_name.chars().count() > MAX_DISPLAY_NAME {
        return Err(AccountError::BadDisplayName);
    }
    Ok(display_name)
}

pub(super) fn check_name(name: &str) -> Result<(), AccountError> {
    let is_letter_or_digit = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit();
    let fits = name.len() <= MAX_NAME
        && name.starts_with(is_letter_or_digit)
        && name.chars().all(|sign| is_letter_or_digit(sign) || matches!(sign, '.' | '_' | '-'));
    if fits { Ok(()) } else { Err(AccountError::BadName(name.to_owned())) }
}

async fn hash(secret: &str) -> Result<String, AccountError> {
    Ok(crate::authn::password::hash(secret).await?)
}

#[cfg(test)]
mod tests {
    use super::check_name;

    #[test]
    fn names_are_plain() {
        for name in ["a", "zhang.san", "education-signer_2", "0day", &"x".repeat(64)] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "Zhang", ".a", "张三", "a b", "a:b", "a\n", &"x".repeat(65)] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
