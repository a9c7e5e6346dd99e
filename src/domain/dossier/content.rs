//! What stands in a record, as canonical JSON: what its digest is over.

use super::record::Record;
use crate::{
    domain::content::{ContentDigest, canonical},
    error::Result,
};
use entity::{
    id::CommunityId,
    vocabulary::{DossierField, Vocabulary},
};
use serde_json::{Map, Value, json};

/// The digest of what a record of a community says. Equal records of one community have equal digests, whichever their versions.
pub(super) fn digest(community: CommunityId, record: &Record) -> Result<ContentDigest> {
    let said: Map<String, Value> =
        DossierField::ALL.iter().map(|field| (field.code().to_owned(), record.said(*field))).collect();
    let content = json!({ "kind": "dossier", "community": community.to_string(), "record": said });
    Ok(ContentDigest::over(&canonical(&content)?))
}

/// What one record says otherwise than another.
pub(super) fn changed(before: &Record, after: &Record) -> Vec<DossierField> {
    DossierField::ALL.iter().copied().filter(|field| before.said(*field) != after.said(*field)).collect()
}
