//! What happens to sessions.

use super::record::Record;
use entity::id::SessionId;
use serde_json::json;

/// Something that was done to a session.
#[derive(Clone, Copy, Debug)]
pub enum SessionEvent {
    /// Its refresh token was exchanged.
    Refreshed(SessionId),
    /// A refresh token came again at once, and brought the same successor.
    RefreshRepeated(SessionId),
    /// A refresh token came twice, which ended it.
    RefreshReused(SessionId),
    /// The code that opened it came twice, which ended it.
    CodeReused(SessionId),
    /// Its holder ended it.
    Revoked(SessionId),
}

impl SessionEvent {
    pub(super) fn record(self) -> Record {
        match self {
            Self::Refreshed(session) => Record::about("REFRESH_SESSION", session, json!({})),
            Self::RefreshRepeated(session) => Record::about("REPEAT_REFRESH", session, json!({})),
            Self::RefreshReused(session) => Record::about("REFRESH_REUSED", session, json!({})),
            Self::CodeReused(session) => Record::about("CODE_REUSED", session, json!({})),
            Self::Revoked(session) => Record::about("REVOKE_SESSION", session, json!({})),
        }
    }
}
