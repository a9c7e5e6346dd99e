//! Closing accounts and opening them again, by who administers accounts.

use super::{open, record, shut, unbar};
use crate::{
    authz::{Permission, Reach, Viewer},
    domain::{
        Context,
        command::{Command, named},
        duty::Availability,
        text,
    },
    error::{Current, Refusal, RefusalCode, Stop},
    event::Event,
    store::tx::{Held, Tx},
};
use entity::{
    account, account_record,
    id::{AccountId, AccountRecordId},
    vocabulary::AccountKind,
};
use serde::{Deserialize, Serialize};

/// An account that a command holds, and as it was found.
pub(super) type Taken = (Held<account_record::Entity>, account::Model);

/// The account of an id as a client has it, to be locked.
pub(super) fn named_by(id: &str) -> Vec<AccountId> {
    id.parse().map(|AccountRecordId(id)| AccountId(id)).into_iter().collect()
}

/// Takes an account to administer it, as the client saw it. Nobody administers its own: that takes two.
pub(super) async fn take(tx: &Tx<'_>, id: &str, expected: i64) -> Result<Taken, Stop> {
    let id: AccountRecordId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let held = tx.take::<account_record::Entity>(id, "id", Permission::ManageAccounts).await?;
    if held.id.0 == tx.account().0 {
        return Err(Refusal::not_permitted("id").into());
    }
    let revision = i64::from(held.revision);
    if revision != expected {
        let subject = Some(held.id.to_string());
        let current = Current { revision: Some(revision), subject, ..Current::default() };
        return Err(Refusal::new(
            RefusalCode::Conflict,
            "expectedRevision",
            "他人已更新，请刷新后重试 / it changed meanwhile: read it again",
        )
        .with_current(current)
        .into());
    }
    let account = record::account(&held);
    Ok((held, account))
}

/// Commands on an account that take and answer the same.
macro_rules! administers {
    ($(#[$about:meta])* $command:ident, |$held:ident, $account:ident, $reason:ident, $tx:ident| $done:expr) => {
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $command {
            /// Which account.
            pub id: String,
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

            async fn run(&self, $tx: &Tx<'_>, _: &Context) -> Result<(AccountRecordId, Option<Event>), Stop> {
                let ($held, $account) = take($tx, &self.id, self.expected_revision).await?;
                let $reason = text::required(&self.reason, "reason")?;
                let done = $done;
                Ok(($held.id, done.map(Event::from)))
            }
        }
    };
}

administers! {
    /// Let an account sign in no more; its sessions end. Where it does not, nothing changes.
    DisableAccount, |held, account, reason, tx| shut(tx.consequence(&held), &account, Some(reason)).await?
}
administers! {
    /// Let a disabled account sign in again. Where it does, nothing changes.
    EnableAccount, |held, account, reason, tx| open(tx.consequence(&held), &account, Some(reason)).await?
}

/// Lift the locks of failed sign-ins before their time. Where there is none, nothing changes.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnlockAccount {
    /// Which account.
    pub id: String,
    pub reason: Option<String>,
    pub expected_revision: i64,
    pub idempotency_key: String,
}

impl Command for UnlockAccount {
    named!(UnlockAccount);
    type Done = AccountRecordId;

    fn accounts(&self, _: &Context) -> Vec<AccountId> {
        named_by(&self.id)
    }

    async fn run(&self, tx: &Tx<'_>, _: &Context) -> Result<(AccountRecordId, Option<Event>), Stop> {
        let (held, account) = take(tx, &self.id, self.expected_revision).await?;
        let reason = text::optional(self.reason.as_deref(), "reason")?;
        let done = unbar(tx.consequence(&held), &account, reason).await?;
        Ok((held.id, done.map(Event::from)))
    }
}

/// What is done with accounts, each with the kind that it is done with; none where that is either.
const STEPS: [(&str, Option<AccountKind>); 7] = [
    ("DISABLE_ACCOUNT", None),
    ("ENABLE_ACCOUNT", None),
    ("UNLOCK_ACCOUNT", None),
    ("RESET_PASSWORD", Some(AccountKind::Person)),
    ("ROTATE_CLIENT_SECRET", Some(AccountKind::Service)),
    ("LINK_IDENTITY", Some(AccountKind::Person)),
    ("UNLINK_IDENTITY", None),
];

/// What can be done with an account that the viewer sees. What is so already is done again, and changes nothing.
pub fn available(viewer: &Viewer, row: &account_record::Model) -> Vec<Availability> {
    let permission = Permission::ManageAccounts;
    let may = viewer.reach(permission) == Reach::Everywhere && viewer.account() != Some(AccountId(row.id.0));
    let step = |(action, wanted): (&'static str, Option<AccountKind>)| {
        let refusal = match wanted {
            _ if !may => Some(Refusal::not_permitted("id")),
            Some(wanted) => check_kind(row.kind, wanted).err(),
            None => None,
        };
        Availability::of(action, permission, refusal)
    };
    STEPS.into_iter().map(step).collect()
}

/// Refuses what is done with accounts of another kind.
pub(super) fn check_kind(kind: AccountKind, wanted: AccountKind) -> Result<(), Refusal> {
    if kind == wanted {
        return Ok(());
    }
    let message = match wanted {
        AccountKind::Person => {
            "服务账户没有口令，也不关联身份 / a service has no password, and no identity elsewhere"
        }
        AccountKind::Service => "个人账户没有客户端密钥 / a person has no client secret",
    };
    Err(Refusal::new(RefusalCode::Invalid, "id", message))
}
