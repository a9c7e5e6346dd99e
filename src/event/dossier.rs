//! What happens to the records of communities.

use super::record::Record;
use entity::{
    id::{CommunityId, DossierId, OrganizationId},
    vocabulary::{DossierField, Vocabulary},
};
use serde_json::json;

/// Something that was done with a record.
#[derive(Clone, Debug)]
pub enum DossierEvent {
    /// A version was saved.
    Saved {
        dossier: DossierId,
        community: CommunityId,
        /// The community's code.
        code: String,
        /// For the unit.
        unit: OrganizationId,
        version: i64,
        /// What it says otherwise than the one before. What it says stands in the version itself.
        changed: Vec<DossierField>,
        /// The community's creation type is another by it.
        retyped: bool,
    },
}

impl DossierEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Saved { dossier, code, unit, version, changed, .. } => {
                let changed: Vec<&str> = changed.iter().map(|field| field.code()).collect();
                let detail = json!({ "community": code, "version": version, "changed": changed });
                Record::about("SAVE_DOSSIER", *dossier, detail).on_behalf_of(*unit)
            }
        }
    }
}
