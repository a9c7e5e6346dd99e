//! What happens to drafts. The trail says that, and not what they are about: they are their writers'.

use super::record::Record;
use entity::id::DraftId;
use serde_json::json;

/// Something that was done with a draft.
#[derive(Clone, Debug)]
pub enum DraftEvent {
    /// It was written, or written anew.
    Saved { draft: DraftId },
    /// Its writer has no more use for it.
    Discarded { draft: DraftId },
}

impl DraftEvent {
    pub(super) fn record(&self) -> Record {
        let (action, draft) = match self {
            Self::Saved { draft } => ("SAVE_DRAFT", draft),
            Self::Discarded { draft } => ("DISCARD_DRAFT", draft),
        };
        Record::about(action, *draft, json!({}))
    }
}
