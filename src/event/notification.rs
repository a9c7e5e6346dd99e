//! What happens to what people are told.

use super::record::Record;
use entity::id::{AccountId, ProgrammeId};
use serde_json::json;

/// Something that was done with notifications.
#[derive(Clone, Debug)]
pub enum NotificationEvent {
    /// Somebody has read some.
    Read {
        account: AccountId,
        /// How many.
        number: usize,
    },
    /// A day came: what is due was told, and what is over is told no more.
    Reminded {
        programme: ProgrammeId,
        /// How many things are due within days.
        due_soon: usize,
        /// How many were due.
        overdue: usize,
        /// How many delegations ended by themselves.
        lapsed: usize,
    },
}

impl NotificationEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Read { account, number } => {
                Record::about("READ_NOTIFICATIONS", *account, json!({ "number": number }))
            }
            Self::Reminded { programme, due_soon, overdue, lapsed } => {
                let detail = json!({ "dueSoon": due_soon, "overdue": overdue, "lapsed": lapsed });
                Record::about("REMIND", *programme, detail)
            }
        }
    }
}
