//! Making accounts, and giving them other secrets, by who administers accounts.
//!
//! The server makes each secret. It is answered once, to the command that had it made: its answer is all that knows it, so that
//! the same command again answers everything else.

use super::{
    AccountError, New, add,
    administer::{check_kind, named_by, take},
    check_name, checked_display_name, set_hash,
};
use crate::{
    authn::password,
    authz::Permission,
    domain::{
        Context,
        command::{Command, Outcome, named},
        text,
    },
    error::{Refusal, RefusalCode, Result, Stop},
    event::Event,
    store::tx::Tx,
};
use entity::{
    account_record,
    id::{AccountId, AccountRecordId},
    vocabulary::AccountKind,
};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use uuid::Uuid;

/// A secret that the server made, and its hash.
#[derive(Clone)]
pub(super) struct Secret {
    text: String,
    hash: String,
}

/// An account that was given a secret; none of it where the command comes again.
pub struct Made {
    pub account: AccountRecordId,
    pub secret: Option<String>,
}

impl Outcome for Made {
    fn id(&self) -> Uuid {
        self.account.0
    }

    fn again(id: Uuid, _: Option<String>) -> Result<Self> {
        Ok(Self { account: AccountRecordId(id), secret: None })
    }
}

/// Makes a secret for whoever may have one made: it takes a hash, and others do not get that far.
pub(super) async fn make(cx: &Context, into: &OnceLock<Secret>) -> Result<(), Stop> {
    if cx.viewer.holds(Permission::ManageAccounts) {
        let text = password::random_secret()?;
        let hash = password::hash(&text).await?;
        // A command prepares itself once.
        let _ = into.set(Secret { text, hash });
    }
    Ok(())
}

/// What was made; nothing was for who was not permitted when it asked.
fn made(secret: &OnceLock<Secret>, field: &'static str) -> Result<Secret, Refusal> {
    secret.get().cloned().ok_or_else(|| Refusal::not_permitted(field))
}

/// Makes an account of a kind.
pub(super) async fn create(
    tx: &Tx<'_>,
    (kind, name, display_name): (AccountKind, &str, &str),
    reason: Option<&str>,
    secret: &OnceLock<Secret>,
) -> Result<(Made, Option<Event>), Stop> {
    if !tx.viewer().holds(Permission::ManageAccounts) {
        return Err(Refusal::not_permitted("name").into());
    }
    let Secret { text, hash } = made(secret, "name")?;
    let unfit = |field: &'static str| {
        move |error: AccountError| match error {
            AccountError::Failed(error) => Stop::from(error),
            error => Refusal::new(RefusalCode::Invalid, field, error.to_string()).into(),
        }
    };
    check_name(name).map_err(unfit("name"))?;
    let display_name = checked_display_name(display_name).map_err(unfit("displayName"))?;
    let reason = text::optional(reason, "reason")?;
    let own = AccountRecordId(tx.account().0);
    let held = tx.take_own::<account_record::Entity>(own, "name").await?;
    let one_time = kind == AccountKind::Person;
    let new = New { kind, name, display_name, hash, one_time, reason };
    let (AccountId(id), event) = add(tx.consequence(&held), new).await.map_err(unfit("name"))?;
    Ok((Made { account: AccountRecordId(id), secret: Some(text) }, Some(event.into())))
}

/// Gives an account of a kind another secret.
async fn renew(
    tx: &Tx<'_>,
    kind: AccountKind,
    (id, reason, expected): (&str, &str, i64),
    secret: &OnceLock<Secret>,
) -> Result<(Made, Option<Event>), Stop> {
    let (held, account) = take(tx, id, expected).await?;
    check_kind(account.kind, kind)?;
    let reason = text::required(reason, "reason")?;
    let Secret { text, hash } = made(secret, "id")?;
    let one_time = kind == AccountKind::Person;
    let event = set_hash(tx.consequence(&held), &account, (hash, one_time), Some(reason)).await?;
    Ok((Made { account: held.id, secret: Some(text) }, Some(event.into())))
}

/// Make the account of a person, with a password for one time. It may do nothing until a role is granted to it.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateAccount {
    /// What it signs in with.
    pub name: String,
    /// What others see of it.
    pub display_name: String,
    pub reason: Option<String>,
    pub idempotency_key: String,
    #[serde(skip)]
    secret: OnceLock<Secret>,
}

impl Command for CreateAccount {
    named!(CreateAccount);
    type Done = Made;

    // One at a time: of two that make the same name the second finds it taken.
    const CHANGES_RIGHTS: bool = true;

    async fn prepare(&self, cx: &Context) -> Result<(), Stop> {
        make(cx, &self.secret).await
    }

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(Made, Option<Event>), Stop> {
        let new = (AccountKind::Person, self.name.as_str(), self.display_name.as_str());
        create(tx, new, self.reason.as_deref(), &self.secret).await
    }
}

macro_rules! renews {
    ($(#[$about:meta])* $command:ident, $kind:ident) => {
        $(#[$about])*
        #[derive(Deserialize, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $command {
            /// Which account.
            pub id: String,
            pub reason: String,
            pub expected_revision: i64,
            pub idempotency_key: String,
            #[serde(skip)]
            secret: OnceLock<Secret>,
        }

        impl Command for $command {
            named!($command);
            type Done = Made;

            fn accounts(&self, _: &Context) -> Vec<AccountId> {
                named_by(&self.id)
            }

            async fn prepare(&self, cx: &Context) -> Result<(), Stop> {
                make(cx, &self.secret).await
            }

            async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(Made, Option<Event>), Stop> {
                let given = (self.id.as_str(), self.reason.as_str(), self.expected_revision);
                renew(tx, AccountKind::$kind, given, &self.secret).await
            }
        }
    };
}

renews! {
    /// Give a person a password for one time. Its sessions end, and its locks are lifted.
    ResetPassword, Person
}
renews! {
    /// Give a service another secret. The old one and its tokens are good no more.
    RotateClientSecret, Service
}
