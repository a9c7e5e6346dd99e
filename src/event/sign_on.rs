//! What happens to those who come by a provider of sign-on, and does not to those who come with a password.

use super::record::Record;
use entity::id::{AccountId, SessionId};
use serde_json::json;
use uuid::Uuid;

/// Something that was done by way of a provider. Of what the provider says of people nothing is told.
#[derive(Clone, Debug)]
pub enum SignOnEvent {
    /// Somebody came from it who does not sign in.
    Refused {
        /// Whose account it would have been, if it is anybody's.
        account: Option<AccountId>,
        /// The provider, by its name here.
        provider: String,
        /// From which address, as addresses are counted.
        address: String,
        /// Why.
        because: Unfit,
        /// How many refusals were not written down since the last one that was.
        unwritten: u64,
    },
    /// A code that nobody had used yet was taken back, as whom it was given to signed out there.
    TakenBack {
        account: AccountId,
        /// The provider, by its name here.
        provider: String,
    },
    /// Whoever signed out there was signed out here.
    SignedOut {
        session: SessionId,
        /// The provider, by its name here.
        provider: String,
    },
}

/// Why somebody who comes from a provider does not sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The provider sent them back without signing them in.
    SentBack,
    /// What came is not of this provider, for us, for this sign-in and of now.
    BadToken,
    /// It was good, and was used before.
    UsedToken,
    /// Who they are there is nobody here.
    NotLinked,
    /// The account is disabled.
    Disabled,
}

impl Unfit {
    const fn code(self) -> &'static str {
        match self {
            Self::SentBack => "SENT_BACK",
            Self::BadToken => "BAD_TOKEN",
            Self::UsedToken => "USED_TOKEN",
            Self::NotLinked => "NOT_LINKED",
            Self::Disabled => "DISABLED",
        }
    }
}

impl SignOnEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Refused { account, provider, address, because, unwritten } => {
                let mut detail =
                    json!({ "provider": provider, "address": address, "because": because.code() });
                if *unwritten > 0
                    && let Some(detail) = detail.as_object_mut()
                {
                    detail.insert("unwritten".to_owned(), json!(unwritten));
                }
                // Who is nobody has no account to stand under.
                let account = account.unwrap_or(AccountId(Uuid::nil()));
                Record::about("SIGN_IN_REFUSED", account, detail)
            }
            Self::TakenBack { account, provider } => {
                Record::about("TAKE_BACK_CODE", *account, json!({ "provider": provider }))
            }
            Self::SignedOut { session, provider } => {
                Record::about("END_SESSION_BY_PROVIDER", *session, json!({ "provider": provider }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SignOnEvent, Unfit};
    use entity::id::{AccountId, SessionId};
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn the_trail_names_the_provider_and_nothing_that_it_says() {
        for (because, word) in [
            (Unfit::SentBack, "SENT_BACK"),
            (Unfit::BadToken, "BAD_TOKEN"),
            (Unfit::UsedToken, "USED_TOKEN"),
            (Unfit::NotLinked, "NOT_LINKED"),
            (Unfit::Disabled, "DISABLED"),
        ] {
            let (provider, address) = ("district".to_owned(), "::/64".to_owned());
            let refused = SignOnEvent::Refused { account: None, provider, address, because, unwritten: 2 };
            let record = refused.record();
            assert_eq!((record.action, record.subject_kind), ("SIGN_IN_REFUSED", "user"));
            let told = json!({ "provider": "district", "address": "::/64", "because": word, "unwritten": 2 });
            assert_eq!(record.detail, told);
        }
        let account = Some(AccountId(Uuid::nil()));
        let (provider, address) = ("district".to_owned(), "a".to_owned());
        let refused =
            SignOnEvent::Refused { account, provider, address, because: Unfit::Disabled, unwritten: 0 };
        assert_eq!(refused.record().detail.get("unwritten"), None);
        let taken_back =
            SignOnEvent::TakenBack { account: AccountId(Uuid::nil()), provider: "district".to_owned() };
        assert_eq!(taken_back.record().action, "TAKE_BACK_CODE");
        assert_eq!(taken_back.record().detail, json!({ "provider": "district" }));
        let session = SessionId(Uuid::nil());
        let record = SignOnEvent::SignedOut { session, provider: "district".to_owned() }.record();
        assert_eq!((record.action, record.subject_kind), ("END_SESSION_BY_PROVIDER", "session"));
        assert_eq!(record.detail, json!({ "provider": "district" }));
    }
}
