//! What happens to files.

use super::record::Record;
use entity::id::{AttachmentId, OrganizationId, ProgrammeId};
use serde_json::json;

/// Something that was done with files. What they are attached to is told of that.
#[derive(Clone, Debug)]
pub enum FileEvent {
    /// One was uploaded.
    Uploaded {
        file: AttachmentId,
        /// For whom.
        organization: OrganizationId,
        name: String,
        media_type: &'static str,
        size: i64,
        sha256: String,
    },
    /// Some were removed that nobody had attached to anything for a day.
    Swept { programme: ProgrammeId, files: Vec<AttachmentId> },
}

impl FileEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Uploaded { file, organization, name, media_type, size, sha256 } => {
                let detail = json!({ "name": name, "mediaType": media_type, "size": size, "sha256": sha256 });
                Record::about("UPLOAD_FILE", *file, detail).on_behalf_of(*organization)
            }
            Self::Swept { programme, files } => {
                let files: Vec<String> = files.iter().map(ToString::to_string).collect();
                Record::about("SWEEP_FILES", *programme, json!({ "files": files }))
            }
        }
    }
}
