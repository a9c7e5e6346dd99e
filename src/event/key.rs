//! What happens to the keys that sign tokens.

use super::record::Record;
use serde_json::json;
use uuid::Uuid;

/// Something that was done to a key.
#[derive(Clone, Debug)]
pub enum KeyEvent {
    /// There was none, so the first was made.
    Created(KeyName),
    /// A new one signs.
    Rotated(KeyName),
    /// Its tokens are refused.
    Retired(KeyName),
}

/// What a key is known by.
#[derive(Clone, Debug)]
pub struct KeyName {
    /// Its name in tokens.
    pub kid: String,
    /// The first half of that, which is as good as any UUID.
    pub subject: Uuid,
}

impl KeyEvent {
    pub(super) fn record(&self) -> Record {
        let (action, name) = match self {
            Self::Created(name) => ("CREATE_KEY", name),
            Self::Rotated(name) => ("ROTATE_KEY", name),
            Self::Retired(name) => ("RETIRE_KEY", name),
        };
        Record {
            action,
            subject_kind: "signingkey",
            subject: name.subject,
            organization: None,
            detail: json!({ "kid": name.kid }),
            history: None,
        }
    }
}
