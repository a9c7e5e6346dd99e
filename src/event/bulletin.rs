//! What happens to bulletins.

use super::record::Record;
use entity::{id::BulletinId, month::YearMonth};
use serde_json::json;

/// Something that was done to a bulletin.
#[derive(Clone, Debug)]
pub enum BulletinEvent {
    /// It was computed, or computed anew.
    Drafted(BulletinName),
    /// The office says something else to it.
    Remarked { name: BulletinName, remark: Option<String> },
    /// The draft is there no more.
    Withdrawn { name: BulletinName, reason: String },
    /// Everybody in the programme reads it.
    Published(BulletinName),
}

/// Which bulletin, and what it says then.
#[derive(Clone, Debug)]
pub struct BulletinName {
    pub bulletin: BulletinId,
    pub month: YearMonth,
    pub content_digest: String,
}

impl BulletinEvent {
    pub(super) fn record(&self) -> Record {
        let (action, name) = match self {
            Self::Drafted(name) => ("DRAFT_BULLETIN", name),
            Self::Remarked { name, .. } => ("REMARK_BULLETIN", name),
            Self::Withdrawn { name, .. } => ("WITHDRAW_BULLETIN", name),
            Self::Published(name) => ("PUBLISH_BULLETIN", name),
        };
        let mut detail = json!({ "month": name.month.as_str(), "contentDigest": name.content_digest });
        let said = match self {
            Self::Drafted(_) | Self::Published(_) => None,
            Self::Remarked { remark, .. } => Some(("remark", json!(remark))),
            Self::Withdrawn { reason, .. } => Some(("reason", json!(reason))),
        };
        if let (Some((key, value)), Some(detail)) = (said, detail.as_object_mut()) {
            detail.insert(key.to_owned(), value);
        }
        Record::about(action, name.bulletin, detail)
    }
}
