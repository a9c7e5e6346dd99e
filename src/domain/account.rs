//! Accounts: the people and services that sign in.
//!
//! What ends an account's access, or changes its secret, ends its sessions in the same operation.

use crate::{
    authn::{lockout, password, take_back_codes},
    error::Error,
    event::AccountEvent,
    store::{Operation, Store},
    text::{self, Lines, Unfit},
};
use entity::{
    account, credential, id::AccountId, session, sign_in_address, timestamp::Timestamp,
    vocabulary::AccountKind,
};
use sea_orm::{ColumnTrait, Condition, Set, Value, sea_query::IntoCondition};
use std::collections::HashMap;

/// The longest account name, in bytes.
const MAX_NAME: usize = 64;

/// The longest display name, in characters.
const MAX_DISPLAY_NAME: usize = 100;

/// The shortest secret, in characters. People are let choose; what the server makes is longer.
const MIN_SECRET: usize = 12;

/// The longest secret, in bytes.
const MAX_SECRET: usize = 1024;

/// Nothing was done with an account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// No account, or none of the kind that was meant, has this name.
    #[error("there is no account {0}")]
    Unknown(String),
    /// Another account has this name.
    #[error("the name {0} is taken")]
    NameTaken(String),
    /// A name that cannot be spelled out on paper or in a header.
    #[error(
        "a name has 1 to {MAX_NAME} of the signs a-z 0-9 . _ - and begins with a letter or digit; {0:?} does not"
    )]
    BadName(String),
    /// Nobody could tell whose signature it is.
    #[error("a display name has 1 to {MAX_DISPLAY_NAME} characters")]
    BadDisplayName,
    /// It would not show as what it is.
    #[error("a display name: {0}")]
    UnfitDisplayName(#[from] Unfit),
    /// A secret that can be guessed, that takes long to hash, or that cannot be typed the same way everywhere.
    #[error(
        "a secret has at least {MIN_SECRET} characters and at most {MAX_SECRET} bytes, none of them a control character"
    )]
    BadSecret,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

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

/// Makes an account that signs in with this secret and holds no assignment.
pub async fn create(
    store: &Store,
    kind: AccountKind,
    name: &str,
    display_name: &str,
    secret: &str,
) -> Result<AccountId, AccountError> {
    check_name(name)?;
    let display_name = checked_display_name(display_name)?;
    let secret_hash = hash(secret).await?;
    let operation = store.operate().await?;
    if !operation.unscoped_rows::<account::Entity>(account::Column::Name.eq(name)).await?.is_empty() {
        return Err(AccountError::NameTaken(name.to_owned()));
    }
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
        must_change_password: Set(false),
    };
    let secret = credential::ActiveModel {
        account_id: Set(id),
        secret_hash: Set(secret_hash),
        failures: Set(0),
        locked_until: Set(None),
        changed_at: Set(now),
        failed_at: Set(None),
        expires_at: Set(None),
    };
    operation.unscoped_add(row).await?;
    operation.unscoped_add(secret).await?;
    let event = AccountEvent::Created { account: id, kind, name: name.to_owned() };
    operation.commit(None, vec![event.into()]).await?;
    Ok(id)
}

/// Gives an account of this kind another secret, ends its sessions and lifts its lock.
pub async fn set_secret(
    store: &Store,
    kind: AccountKind,
    name: &str,
    secret: &str,
) -> Result<(), AccountError> {
    let secret_hash = hash(secret).await?;
    let operation = store.operate().await?;
    let account = lock(&operation, name).await?;
    if account.kind != kind {
        return Err(AccountError::Unknown(name.to_owned()));
    }
    let columns: Vec<(_, Value)> = vec![
        (credential::Column::SecretHash, secret_hash.into()),
        (credential::Column::ChangedAt, store.clock().now().into()),
    ];
    operation.unscoped_set::<credential::Entity>(credential_of(account.id), columns).await?;
    lockout::lift(&operation, account.id).await?;
    let ended_sessions = end_sessions(&operation, account.id).await?;
    let event = AccountEvent::SecretSet { account: account.id, ended_sessions };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// Lets an account sign in no more, and ends its sessions. Its signatures and assignments stay.
pub async fn disable(store: &Store, name: &str) -> Result<(), AccountError> {
    let operation = store.operate().await?;
    let account = lock(&operation, name).await?;
    if account.disabled_at.is_some() {
        return Ok(());
    }
    let ended_sessions = end_sessions(&operation, account.id).await?;
    set_disabled(&operation, account.id, Some(store.clock().now())).await?;
    let event = AccountEvent::Disabled { account: account.id, ended_sessions };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// Lets a disabled account sign in again.
pub async fn enable(store: &Store, name: &str) -> Result<(), AccountError> {
    let operation = store.operate().await?;
    let account = lock(&operation, name).await?;
    if account.disabled_at.is_none() {
        return Ok(());
    }
    set_disabled(&operation, account.id, None).await?;
    Ok(operation.commit(None, vec![AccountEvent::Enabled { account: account.id }.into()]).await?)
}

/// Lifts what failed sign-ins led to, for every address, before its time.
pub async fn unlock(store: &Store, name: &str) -> Result<(), AccountError> {
    let operation = store.operate().await?;
    let account = lock(&operation, name).await?;
    if !lockout::is_felt(&operation, account.id).await? {
        return Ok(());
    }
    lockout::lift(&operation, account.id).await?;
    Ok(operation.commit(None, vec![AccountEvent::Unlocked { account: account.id }.into()]).await?)
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

async fn set_disabled(operation: &Operation<'_>, id: AccountId, at: Option<Timestamp>) -> Result<(), Error> {
    let columns = vec![(account::Column::DisabledAt, at.into())];
    operation.unscoped_set::<account::Entity>(account::Column::Id.eq(id), columns).await?;
    Ok(())
}

/// Ends the sessions of an account, which the operation has locked, and takes back the codes that would open others; says
/// how many those were.
pub(super) async fn end_sessions(operation: &Operation<'_>, id: AccountId) -> Result<u64, Error> {
    take_back_codes(operation, id).await?;
    let now = operation.store().clock().now();
    let open = Condition::all()
        .add(session::Column::AccountId.eq(id))
        .add(session::Column::RevokedAt.is_null())
        .add(session::Column::ExpiresAt.gt(now));
    operation.unscoped_set::<session::Entity>(open, vec![(session::Column::RevokedAt, now.into())]).await
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

/// Whether a text may be a secret.
pub fn check_secret(secret: &str) -> Result<(), AccountError> {
    match password::prepared(secret) {
        Some(prepared) if prepared.chars().count() >= MIN_SECRET && prepared.len() <= MAX_SECRET => Ok(()),
        _ => Err(AccountError::BadSecret),
    }
}

async fn hash(secret: &str) -> Result<String, AccountError> {
    check_secret(secret)?;
    Ok(password::hash(secret).await?)
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
