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

/// What a version says: its record, and its files as a signature covers them.
#[derive(Clone, Copy)]
pub(super) struct Content<'c> {
    pub(super) record: &'c Record,
    pub(super) files: &'c [Value],
}

/// The digest of what a record of a community says. Equal records of one community have equal digests, whichever their versions.
pub(super) fn digest(community: CommunityId, of: Content<'_>) -> Result<ContentDigest> {
    let said: Map<String, Value> =
        DossierField::ALL.iter().map(|field| (field.code().to_owned(), said(of, *field))).collect();
    let content = json!({ "kind": "dossier", "community": community.to_string(), "record": said });
    Ok(ContentDigest::over(&canonical(&content)?))
}

/// What one says otherwise than another.
pub(super) fn changed(before: Content<'_>, after: Content<'_>) -> Vec<DossierField> {
    DossierField::ALL.iter().copied().filter(|field| said(before, *field) != said(after, *field)).collect()
}

fn said(of: Content<'_>, field: DossierField) -> Value {
    match field {
        DossierField::Attachments if of.files.is_empty() => Value::Null,
        DossierField::Attachments => of.files.to_vec().into(),
        field => of.record.said(field),
    }
}
