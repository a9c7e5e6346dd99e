//! What happens to webhooks. Where one is stands in the trail as far as its server: what follows may be a secret.

use super::{account::because, record::Record};
use entity::{
    id::{AccountId, TypedId, WebhookId, type_id},
    vocabulary::{WebhookForm, WebhookSuspension},
};
use serde_json::json;

/// Something that was done with a webhook.
#[derive(Clone, Debug)]
pub enum WebhookEvent {
    /// It was registered.
    Created {
        webhook: WebhookId,
        name: String,
        form: WebhookForm,
        /// Its server: scheme, host and port.
        origin: String,
        /// As whom it reads.
        accounts: Vec<AccountId>,
        reason: Option<String>,
    },
    /// It was given another secret; the old one is good for another day.
    SecretRotated { webhook: WebhookId, name: String, reason: Option<String> },
    /// It is told no more; by nobody, where the server found that it cannot be.
    Suspended { webhook: WebhookId, name: String, because: WebhookSuspension, reason: Option<String> },
    /// It is told again, from where it stood.
    Resumed { webhook: WebhookId, name: String, reason: Option<String> },
    /// It is told everything again, from the beginning.
    Rewound { webhook: WebhookId, name: String, reason: Option<String> },
    /// A message to try it was asked for.
    Tested { webhook: WebhookId, name: String },
    /// It is there no more.
    Deleted { webhook: WebhookId, name: String, reason: Option<String> },
}

impl WebhookEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Created { webhook, name, form, origin, accounts, reason } => {
                let accounts: Vec<_> = accounts.iter().map(|it| type_id(AccountId::PREFIX, it.0)).collect();
                let detail =
                    json!({ "name": name, "form": form.to_string(), "origin": origin, "accounts": accounts });
                Record::about("CREATE_WEBHOOK", *webhook, because(detail, reason.as_deref()))
            }
            Self::SecretRotated { webhook, name, reason } => {
                named("ROTATE_WEBHOOK_SECRET", *webhook, name, reason.as_deref())
            }
            Self::Suspended { webhook, name, because: why, reason } => {
                let detail = json!({ "name": name, "because": why.to_string() });
                Record::about("SUSPEND_WEBHOOK", *webhook, because(detail, reason.as_deref()))
            }
            Self::Resumed { webhook, name, reason } => {
                named("RESUME_WEBHOOK", *webhook, name, reason.as_deref())
            }
            Self::Rewound { webhook, name, reason } => {
                named("REWIND_WEBHOOK", *webhook, name, reason.as_deref())
            }
            Self::Tested { webhook, name } => named("TEST_WEBHOOK", *webhook, name, None),
            Self::Deleted { webhook, name, reason } => {
                named("DELETE_WEBHOOK", *webhook, name, reason.as_deref())
            }
        }
    }
}

fn named(action: &'static str, webhook: WebhookId, name: &str, reason: Option<&str>) -> Record {
    Record::about(action, webhook, because(json!({ "name": name }), reason))
}

#[cfg(test)]
mod tests {
    use super::WebhookEvent;
    use crate::event::Event;
    use entity::{
        id::{AccountId, WebhookId},
        vocabulary::{WebhookForm, WebhookSuspension},
    };
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn the_trail_says_what_was_done_with_webhooks() {
        let (webhook, name) = (WebhookId(Uuid::nil()), || "lake".to_owned());
        let why = || Some("例行".to_owned());
        let plain = json!({ "name": "lake", "reason": "例行" });
        let created = WebhookEvent::Created {
            webhook,
            name: name(),
            form: WebhookForm::Changes,
            origin: "https://lake.example".to_owned(),
            accounts: vec![AccountId(Uuid::nil())],
            reason: None,
        };
        let account = AccountId(Uuid::nil()).to_string();
        let registered = json!({ "name": "lake", "form": "CHANGES", "origin": "https://lake.example", "accounts": [account] });
        let gone = WebhookSuspension::Gone;
        for (event, action, detail) in [
            (created, "CREATE_WEBHOOK", registered),
            (
                WebhookEvent::SecretRotated { webhook, name: name(), reason: why() },
                "ROTATE_WEBHOOK_SECRET",
                plain.clone(),
            ),
            (
                WebhookEvent::Suspended { webhook, name: name(), because: gone, reason: None },
                "SUSPEND_WEBHOOK",
                json!({ "name": "lake", "because": "GONE" }),
            ),
            (WebhookEvent::Resumed { webhook, name: name(), reason: why() }, "RESUME_WEBHOOK", plain.clone()),
            (WebhookEvent::Rewound { webhook, name: name(), reason: why() }, "REWIND_WEBHOOK", plain.clone()),
            (WebhookEvent::Tested { webhook, name: name() }, "TEST_WEBHOOK", json!({ "name": "lake" })),
            (WebhookEvent::Deleted { webhook, name: name(), reason: why() }, "DELETE_WEBHOOK", plain),
        ] {
            let record = Event::from(event).record();
            assert_eq!((record.action, record.subject_kind, record.detail), (action, "webhook", detail));
        }
    }
}
