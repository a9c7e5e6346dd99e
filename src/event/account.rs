//! What happens to accounts.

use super::record::Record;
use entity::{
    id::{AccountId, SessionId},
    vocabulary::AccountKind,
};
use serde_json::json;

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
    },
    /// Somebody tried its name with another secret.
    SignInFailed {
        account: AccountId,
        /// How often in a row.
        failures: i32,
        /// It is locked now.
        locked: bool,
    },
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
            Self::SignedIn { account, session } => {
                Record::about("SIGN_IN", *account, json!({ "session": session.to_string() }))
            }
            Self::SignInFailed { account, failures, locked } => {
                let action = if *locked { "SIGN_IN_FAILED_LOCKED" } else { "SIGN_IN_FAILED" };
                Record::about(action, *account, json!({ "failures": failures }))
            }
        }
    }
}
