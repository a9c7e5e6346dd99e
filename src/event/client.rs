//! What happens to the applications of people, and to the keys of services.

use super::{account::because, record::Record};
use entity::id::{AccountId, PublicClientId};
use serde_json::json;

/// Something that was done to a client, or through it.
#[derive(Clone, Debug)]
pub enum ClientEvent {
    /// An application of people was registered.
    Registered {
        client: PublicClientId,
        /// Its `client_id`.
        name: String,
        /// Where it may have people sent back to.
        redirect_uris: Vec<String>,
        /// Why, where that was said.
        reason: Option<String>,
    },
    /// It may have people sent back to other addresses.
    Redirected {
        client: PublicClientId,
        /// Its `client_id`.
        name: String,
        /// Those that came.
        added: Vec<String>,
        /// Those that went.
        removed: Vec<String>,
    },
    /// Nobody signs in through it any more.
    Disabled {
        client: PublicClientId,
        /// Its `client_id`.
        name: String,
        /// Sessions that ended with it.
        ended_sessions: u64,
    },
    /// People sign in through it again.
    Enabled {
        client: PublicClientId,
        /// Its `client_id`.
        name: String,
    },
    /// A person signed in at the page, and was sent back to it with a code.
    Authorized {
        account: AccountId,
        /// Its `client_id`.
        client: String,
        /// From which address, as addresses are counted.
        address: String,
        /// The provider that said who it is; none where a password did.
        provider: Option<String>,
    },
    /// A service may prove who it is by another key.
    KeyAdded {
        account: AccountId,
        /// The key's name.
        kid: String,
    },
    /// A key of a service is no good any more.
    KeyRemoved {
        account: AccountId,
        /// The key's name.
        kid: String,
        /// Sessions that ended with it.
        ended_sessions: u64,
    },
}

impl ClientEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Registered { client, name, redirect_uris, reason } => {
                let detail = json!({ "name": name, "redirectUris": redirect_uris });
                Record::about("CREATE_CLIENT", *client, because(detail, reason.as_deref()))
            }
            Self::Redirected { client, name, added, removed } => {
                let detail = json!({ "name": name, "added": added, "removed": removed });
                Record::about("SET_REDIRECT_URIS", *client, detail)
            }
            Self::Disabled { client, name, ended_sessions } => {
                let detail = json!({ "name": name, "endedSessions": ended_sessions });
                Record::about("DISABLE_CLIENT", *client, detail)
            }
            Self::Enabled { client, name } => {
                Record::about("ENABLE_CLIENT", *client, json!({ "name": name }))
            }
            Self::Authorized { account, client, address, provider } => {
                let mut detail = json!({ "client": client, "address": address });
                if let (Some(provider), Some(detail)) = (provider, detail.as_object_mut()) {
                    detail.insert("provider".to_owned(), json!(provider));
                }
                Record::about("AUTHORIZE", *account, detail)
            }
            Self::KeyAdded { account, kid } => {
                Record::about("ADD_CLIENT_KEY", *account, json!({ "kid": kid }))
            }
            Self::KeyRemoved { account, kid, ended_sessions } => {
                let detail = json!({ "kid": kid, "endedSessions": ended_sessions });
                Record::about("REMOVE_CLIENT_KEY", *account, detail)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ClientEvent;
    use crate::event::{AccountEvent, Barred, Event, SessionEvent};
    use entity::id::{AccountId, PublicClientId, SessionId};
    use serde_json::{Value, json};
    use uuid::Uuid;

    const NOBODY: Uuid = Uuid::nil();

    fn told(event: impl Into<Event>) -> (&'static str, &'static str, Value) {
        let record = event.into().record();
        (record.action, record.subject_kind, record.detail)
    }

    #[test]
    fn the_trail_says_what_was_done_to_clients_and_through_them() {
        let client = PublicClientId(NOBODY);
        let account = AccountId(NOBODY);
        let session = SessionId(NOBODY);
        let text = str::to_owned;
        for (event, action, kind, detail) in [
            (
                ClientEvent::Registered {
                    client,
                    name: text("app"),
                    redirect_uris: vec![text("a:/b")],
                    reason: None,
                }
                .into(),
                "CREATE_CLIENT",
                "client",
                json!({ "name": "app", "redirectUris": ["a:/b"] }),
            ),
            (
                ClientEvent::Redirected {
                    client,
                    name: text("app"),
                    added: vec![text("x")],
                    removed: vec![],
                }
                .into(),
                "SET_REDIRECT_URIS",
                "client",
                json!({ "name": "app", "added": ["x"], "removed": [] }),
            ),
            (
                ClientEvent::Disabled { client, name: text("app"), ended_sessions: 2 }.into(),
                "DISABLE_CLIENT",
                "client",
                json!({ "name": "app", "endedSessions": 2 }),
            ),
            (
                ClientEvent::Enabled { client, name: text("app") }.into(),
                "ENABLE_CLIENT",
                "client",
                json!({ "name": "app" }),
            ),
            (
                ClientEvent::Authorized {
                    account,
                    client: text("app"),
                    address: text("::/64"),
                    provider: None,
                }
                .into(),
                "AUTHORIZE",
                "user",
                json!({ "client": "app", "address": "::/64" }),
            ),
            (
                ClientEvent::Authorized {
                    account,
                    client: text("app"),
                    address: text("::/64"),
                    provider: Some(text("district")),
                }
                .into(),
                "AUTHORIZE",
                "user",
                json!({ "client": "app", "address": "::/64", "provider": "district" }),
            ),
            (
                ClientEvent::KeyAdded { account, kid: text("k") }.into(),
                "ADD_CLIENT_KEY",
                "user",
                json!({ "kid": "k" }),
            ),
            (
                ClientEvent::KeyRemoved { account, kid: text("k"), ended_sessions: 1 }.into(),
                "REMOVE_CLIENT_KEY",
                "user",
                json!({ "kid": "k", "endedSessions": 1 }),
            ),
            (Event::from(SessionEvent::CodeReused(session)), "CODE_REUSED", "session", json!({})),
        ] {
            assert_eq!(told(event), (action, kind, detail));
        }
        let signed_in = AccountEvent::SignedIn {
            account,
            session,
            address: text("a"),
            client: Some(text("app")),
            provider: Some(text("district")),
        };
        let detail = told(signed_in).2;
        assert_eq!((&detail["client"], &detail["provider"]), (&json!("app"), &json!("district")));
        for (because, word) in
            [(Barred::BadAssertion, "BAD_ASSERTION"), (Barred::UsedAssertion, "USED_ASSERTION")]
        {
            let (name, address) = (text("n"), text("a"));
            let refused = AccountEvent::SignInRefused { account: None, name, address, because, unwritten: 0 };
            assert_eq!(told(refused).2["because"], word);
        }
    }
}
