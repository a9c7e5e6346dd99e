//! What happens to accounts.

use super::record::Record;
use entity::{
    id::{AccountId, SessionId},
    vocabulary::AccountKind,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Something that was done to an account.
#[derive(Clone, Debug)]
pub enum AccountEvent {
    /// It was made.
    Created {
        account: AccountId,
        /// Whose it is.
        kind: AccountKind,
        /// What it signs in with.
        name: String,
        /// Why, where that was said.
        reason: Option<String>,
    },
    /// It has another secret.
    SecretSet {
        account: AccountId,
        /// Sessions that ended with it.
        ended_sessions: u64,
        /// Somebody else set it: it must be changed.
        one_time: bool,
        /// Why, where that was said.
        reason: Option<String>,
    },
    /// Its holder changed its password.
    PasswordChanged {
        account: AccountId,
        /// Sessions that ended with it.
        ended_sessions: u64,
    },
    /// It signs in no more.
    Disabled {
        account: AccountId,
        /// Sessions that ended with it.
        ended_sessions: u64,
        /// Why, where that was said.
        reason: Option<String>,
    },
    /// It signs in again.
    Enabled {
        account: AccountId,
        /// Why, where that was said.
        reason: Option<String>,
    },
    /// The lock of failed sign-ins was lifted.
    Unlocked {
        account: AccountId,
        /// Why, where that was said.
        reason: Option<String>,
    },
    /// Accounts and roles are the administrators' from now on, no more the command line's.
    HandedOver { system_admin: AccountId, security_admin: AccountId },
    /// It is known at a provider of sign-on.
    Linked(Link),
    /// It is known there no more.
    Unlinked(Link),
    /// It signed in.
    SignedIn {
        account: AccountId,
        /// The session that was opened.
        session: SessionId,
        /// From which address, as addresses are counted.
        address: String,
        /// The application that it signed in for, where that is known.
        client: Option<String>,
        /// The provider that said who it is; none where a password did.
        provider: Option<String>,
    },
    /// Somebody tried a name that nobody may sign in with from there.
    SignInRefused {
        /// Whose name it is, if it is anybody's.
        account: Option<AccountId>,
        /// The name, as far as it could be one.
        name: String,
        /// From which address, as addresses are counted.
        address: String,
        /// Why.
        because: Barred,
        /// How many like it were not written down since the last one that was.
        unwritten: u64,
    },
    /// Somebody tried its name with another secret.
    SignInFailed {
        account: AccountId,
        /// How often in a row, from that address.
        failures: i32,
        /// From which address, as addresses are counted.
        address: String,
        /// Who is refused now.
        locks: Option<Locks>,
    },
}

/// Who an account is at a provider of sign-on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub account: AccountId,
    /// The provider.
    pub issuer: String,
    /// Who it is there.
    pub subject: String,
    /// Why it was linked, or is no more, where that was said.
    pub reason: Option<String>,
}

/// Who is refused after a failed sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locks {
    /// The address, for this name.
    Address,
    /// Every address that the account has not signed in from.
    Name,
}

/// Why nobody signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// It is no account's name.
    UnknownName,
    /// The account is disabled.
    Disabled,
    /// Earlier failures keep the address out.
    Locked,
    /// A service's assertion is none, or not by its key.
    BadAssertion,
    /// A service's assertion was used before.
    UsedAssertion,
}

impl Barred {
    const fn code(self) -> &'static str {
        match self {
            Self::UnknownName => "UNKNOWN_NAME",
            Self::Disabled => "DISABLED",
            Self::Locked => "LOCKED",
            Self::BadAssertion => "BAD_ASSERTION",
            Self::UsedAssertion => "USED_ASSERTION",
        }
    }
}

impl AccountEvent {
    /// What the trail calls it that accounts are the administrators'.
    pub const HAND_OVER: &'static str = "HAND_OVER_ACCOUNTS";

    pub(super) fn record(&self) -> Record {
        match self {
            Self::Created { account, kind, name, reason } => {
                let detail = json!({ "kind": kind.to_string(), "name": name });
                Record::about("CREATE_ACCOUNT", *account, because(detail, reason.as_deref()))
            }
            Self::SecretSet { account, ended_sessions, one_time, reason } => {
                let mut detail = because(json!({ "endedSessions": ended_sessions }), reason.as_deref());
                if let (true, Some(detail)) = (*one_time, detail.as_object_mut()) {
                    detail.insert("oneTime".to_owned(), json!(true));
                }
                Record::about("SET_SECRET", *account, detail)
            }
            Self::PasswordChanged { account, ended_sessions } => {
                Record::about("CHANGE_PASSWORD", *account, json!({ "endedSessions": ended_sessions }))
            }
            Self::Disabled { account, ended_sessions, reason } => {
                let detail = because(json!({ "endedSessions": ended_sessions }), reason.as_deref());
                Record::about("DISABLE_ACCOUNT", *account, detail)
            }
            Self::Enabled { account, reason } => {
                Record::about("ENABLE_ACCOUNT", *account, because(json!({}), reason.as_deref()))
            }
            Self::HandedOver { system_admin, security_admin } => {
                let detail = json!({ "securityAdmin": security_admin.to_string() });
                Record::about(AccountEvent::HAND_OVER, *system_admin, detail)
            }
            Self::Linked(link) => link.record("LINK_IDENTITY"),
            Self::Unlinked(link) => link.record("UNLINK_IDENTITY"),
            Self::Unlocked { account, reason } => {
                Record::about("UNLOCK_ACCOUNT", *account, because(json!({}), reason.as_deref()))
            }
            Self::SignedIn { account, session, address, client, provider } => {
                let mut detail = json!({ "session": session.to_string(), "address": address });
                for (name, said) in [("client", client), ("provider", provider)] {
                    if let (Some(said), Some(detail)) = (said, detail.as_object_mut()) {
                        detail.insert(name.to_owned(), json!(said));
                    }
                }
                Record::about("SIGN_IN", *account, detail)
            }
            Self::SignInRefused { account, name, address, because, unwritten } => {
                let mut detail = json!({ "name": name, "address": address, "because": because.code() });
                if *unwritten > 0
                    && let Some(detail) = detail.as_object_mut()
                {
                    detail.insert("unwritten".to_owned(), json!(unwritten));
                }
                // A name that is nobody's has no account to stand under.
                let account = account.unwrap_or(AccountId(Uuid::nil()));
                Record::about("SIGN_IN_REFUSED", account, detail)
            }
            Self::SignInFailed { account, failures, address, locks } => {
                let (action, locks) = match locks {
                    None => ("SIGN_IN_FAILED", None),
                    Some(Locks::Address) => ("SIGN_IN_FAILED_LOCKED", Some("ADDRESS")),
                    Some(Locks::Name) => ("SIGN_IN_FAILED_LOCKED", Some("NAME")),
                };
                let detail = match locks {
                    None => json!({ "failures": failures, "address": address }),
                    Some(locks) => json!({ "failures": failures, "address": address, "locks": locks }),
                };
                Record::about(action, *account, detail)
            }
        }
    }
}

impl Link {
    fn record(&self, action: &'static str) -> Record {
        let Self { account, issuer, subject, reason } = self;
        let detail = json!({ "issuer": issuer, "subject": subject });
        Record::about(action, *account, because(detail, reason.as_deref()))
    }
}

/// What changed, and why, where that was said.
pub(super) fn because(mut detail: Value, reason: Option<&str>) -> Value {
    if let (Some(reason), Some(detail)) = (reason, detail.as_object_mut()) {
        detail.insert("reason".to_owned(), json!(reason));
    }
    detail
}
