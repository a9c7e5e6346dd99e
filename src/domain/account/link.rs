//! Who an account is at providers of sign-on, by who administers accounts, and by the operator.

use super::{
    AccountError,
    administer::{check_kind, named_by, take},
    lock, set,
};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        text as reasons,
    },
    error::{Refusal, RefusalCode, Stop},
    event::{AccountEvent, Event, Link},
    store::{Store, Unscoped, tx::Tx},
    text::{self, Lines},
};
use entity::{
    account,
    id::{AccountId, AccountRecordId},
    linked_identity::{Column, Entity, Model},
    vocabulary::AccountKind,
};
use sea_orm::{ColumnTrait, Condition, IntoActiveModel};
use serde::{Deserialize, Serialize};

/// The longest issuer and subject, in bytes: the core of `OpenID` Connect, §2, has 255 for a subject.
const LONGEST: usize = 255;

/// Commands on who an account is at a provider: they take the same.
macro_rules! links {
    ($(#[$about:meta])* $command:ident) => {
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $command {
            /// Which account.
            pub id: String,
            /// The provider, by its issuer identifier.
            pub issuer: String,
            /// Who the person is there.
            pub subject: String,
            pub reason: String,
            pub expected_revision: i64,
            pub idempotency_key: String,
        }

        impl Command for $command {
            named!($command);
            type Done = AccountRecordId;

            fn accounts(&self, _: &Context) -> Vec<AccountId> {
                named_by(&self.id)
            }

            async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(AccountRecordId, Option<Event>), Stop> {
                self.change(tx).await
            }
        }
    };
}

links! {
    /// Let a person sign in by a provider, as whom the provider says.
    LinkIdentity
}
links! {
    /// Let a person sign in by it no more. Sessions that are open stay: who is to lose them is disabled.
    UnlinkIdentity
}

impl LinkIdentity {
    async fn change(&self, tx: &Tx<'_>) -> Result<(AccountRecordId, Option<Event>), Stop> {
        let (held, account) = take(tx, &self.id, self.expected_revision).await?;
        check_kind(account.kind, AccountKind::Person)?;
        let reason = reasons::required(&self.reason, "reason")?;
        let known_as = (self.issuer.as_str(), self.subject.as_str());
        let event = join(tx.consequence(&held), &account, known_as, Some(reason)).await?;
        Ok((held.id, event.map(Event::from)))
    }
}

impl UnlinkIdentity {
    async fn change(&self, tx: &Tx<'_>) -> Result<(AccountRecordId, Option<Event>), Stop> {
        let (held, account) = take(tx, &self.id, self.expected_revision).await?;
        let reason = reasons::required(&self.reason, "reason")?;
        let known_as = (self.issuer.as_str(), self.subject.as_str());
        let event = part(tx.consequence(&held), &account, known_as, Some(reason)).await?;
        Ok((held.id, Some(event.into())))
    }
}

/// Lets a person sign in by a provider, as the operator asks.
pub async fn link(store: &Store, name: &str, issuer: &str, subject: &str) -> Result<(), AccountError> {
    let operation = store.operate().await?;
    let account = lock(&operation, name).await?;
    check_kind(account.kind, AccountKind::Person).map_err(AccountError::BadIdentity)?;
    let event = join(operation.unscoped(), &account, (issuer, subject), None).await?;
    let Some(event) = event else { return Ok(()) };
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// Lets a person sign in by it no more, likewise.
pub async fn unlink(store: &Store, name: &str, issuer: &str, subject: &str) -> Result<(), AccountError> {
    let operation = store.operate().await?;
    let account = lock(&operation, name).await?;
    let event = part(operation.unscoped(), &account, (issuer, subject), None).await?;
    Ok(operation.commit(None, vec![event.into()]).await?)
}

/// Has an account that is locked known at a provider; none where it is so already.
async fn join(
    unscoped: Unscoped<'_>,
    account: &account::Model,
    known_as: (&str, &str),
    reason: Option<String>,
) -> Result<Option<AccountEvent>, Stop> {
    let (issuer, subject) = (issuer(known_as.0)?, given(known_as.1, "subject")?);
    match unscoped.unscoped_rows::<Entity>(at(&issuer, &subject)).await?.pop() {
        Some(there) if there.account_id == account.id => return Ok(None),
        Some(_) => {
            let message = "该身份已关联其他账户 / another account has this identity";
            return Err(Refusal::new(RefusalCode::Invalid, "subject", message).into());
        }
        None => {}
    }
    let store = unscoped.store();
    let (id, linked_at) = (store.ids().next(), store.clock().now());
    let row =
        Model { id, account_id: account.id, issuer: issuer.clone(), subject: subject.clone(), linked_at };
    unscoped.unscoped_add_all(vec![row.into_active_model()]).await?;
    set(unscoped, account, Vec::new()).await?;
    Ok(Some(AccountEvent::Linked(Link { account: account.id, issuer, subject, reason })))
}

/// Has it known there no more.
async fn part(
    unscoped: Unscoped<'_>,
    account: &account::Model,
    (issuer, subject): (&str, &str),
    reason: Option<String>,
) -> Result<AccountEvent, Stop> {
    let own = at(issuer, subject).add(Column::AccountId.eq(account.id));
    if unscoped.unscoped_rows::<Entity>(own.clone()).await?.is_empty() {
        return Err(Refusal::not_found("subject").into());
    }
    unscoped.unscoped_remove::<Entity>(own).await?;
    set(unscoped, account, Vec::new()).await?;
    let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
    Ok(AccountEvent::Unlinked(Link { account: account.id, issuer, subject, reason }))
}

fn at(issuer: &str, subject: &str) -> Condition {
    Condition::all().add(Column::Issuer.eq(issuer)).add(Column::Subject.eq(subject))
}

/// An issuer identifier: an address by https, as discovery compares it, sign by sign.
fn issuer(text: &str) -> Result<String, Refusal> {
    let issuer = given(text, "issuer")?;
    let is_one = issuer.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
        || issuer.starts_with("http://127.0.0.1:");
    if is_one && !issuer.contains(['?', '#', ' ']) {
        return Ok(issuer);
    }
    let message = "须为 https 签发者标识 / must be an issuer identifier, by https";
    Err(Refusal::new(RefusalCode::Invalid, "issuer", message))
}

/// What is compared as it stands: of one line, and not too long.
fn given(text: &str, field: &'static str) -> Result<String, Refusal> {
    let invalid = |message: String| Refusal::new(RefusalCode::Invalid, field, message);
    let text = text::given(text, Lines::One).map_err(|unfit| invalid(unfit.to_string()))?;
    match text {
        Some(text) if text.len() <= LONGEST => Ok(text),
        _ => Err(invalid(format!("须为 1 至 {LONGEST} 字节 / must have 1 to {LONGEST} bytes"))),
    }
}
