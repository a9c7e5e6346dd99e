//! What happens to sessions.

use super::record::Record;
use entity::id::{ProgrammeId, SessionId};
use serde_json::json;

/// Something that was done to a session, or to many that are over.
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
    /// What was beyond its use was removed.
    Pruned {
        programme: ProgrammeId,
        /// How many sessions, which had ended.
        sessions: u64,
        /// How many refresh tokens of theirs.
        refresh_tokens: u64,
        /// How many keys by which commands had been done.
        idempotency_keys: u64,
    },
}

impl SessionEvent {
    pub(super) fn record(self) -> Record {
        match self {
            Self::Refreshed(session) => Record::about("REFRESH_SESSION", session, json!({})),
            Self::RefreshRepeated(session) => Record::about("REPEAT_REFRESH", session, json!({})),
            Self::RefreshReused(session) => Record::about("REFRESH_REUSED", session, json!({})),
            Self::CodeReused(session) => Record::about("CODE_REUSED", session, json!({})),
            Self::Revoked(session) => Record::about("REVOKE_SESSION", session, json!({})),
            Self::Pruned { programme, sessions, refresh_tokens, idempotency_keys } => {
                let detail = json!({
                    "sessions": sessions, "refreshTokens": refresh_tokens, "idempotencyKeys": idempotency_keys,
                });
                Record::about("PRUNE", programme, detail)
            }
        }
    }
}
