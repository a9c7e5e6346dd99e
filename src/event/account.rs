//! What happens to accounts.

use super::record::Record;
use entity::{
    id::{AccountId, SessionId},
    vocabulary::AccountKind,
};
use serde_json::json;
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
    },
    /// It has another secret.
    SecretSet {
        account: AccountId,
        /// Sessions that ended with it.
        ended_sessions: u64,
    },
    /// It signs in no more.
    Disabled {
        account: AccountId,
        /// Sessions that ended with it.
        ended_sessions: u64,
    },
    /// It signs in again.
    Enabled { account: AccountId },
    /// The lock of failed sign-ins was lifted.
    Unlocked { account: AccountId },
    /// It signed in.
    SignedIn {
        account: AccountId,
        /// The session that was opened.
        session: SessionId,
        /// From which address, as addresses are counted.
        address: String,
        /// The application that it signed in for, where that is known.
        client: Option<String>,
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
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Created { account, kind, name } => {
                Record::about("CREATE_ACCOUNT", *account, json!({ "kind": kind.to_string(), "name": name }))
            }
            Self::SecretSet { account, ended_sessions } => {
                Record::about("SET_SECRET", *account, json!({ "endedSessions": ended_sessions }))
            }
            Self::Disabled { account, ended_sessions } => {
                Record::about("DISABLE_ACCOUNT", *account, json!({ "endedSessions": ended_sessions }))
            }
            Self::Enabled { account } => Record::about("ENABLE_ACCOUNT", *account, json!({})),
            Self::Unlocked { account } => Record::about("UNLOCK_ACCOUNT", *account, json!({})),
            Self::SignedIn { account, session, address, client } => {
                let mut detail = json!({ "session": session.to_string(), "address": address });
                if let (Some(client), Some(detail)) = (client, detail.as_object_mut()) {
                    detail.insert("client".to_owned(), json!(client));
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
