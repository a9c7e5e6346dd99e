//! What happens to the documents that apps register.

use super::record::Record;
use entity::id::DocumentId;
use serde_json::json;

/// Something that was done to a registered document.
#[derive(Clone, Debug)]
pub enum DocumentEvent {
    /// It is run for an app by its name.
    Registered(DocumentName),
    /// It is run for the app no more.
    Retired(DocumentName),
}

/// What a registered document is known by.
#[derive(Clone, Debug)]
pub struct DocumentName {
    pub document: DocumentId,
    /// Whose it is.
    pub app: String,
    /// What its operations are called.
    pub name: String,
    /// What the app names it by.
    pub asked_by: String,
    /// SHA-256 of its text.
    pub digest: String,
}

impl DocumentEvent {
    pub(super) fn record(&self) -> Record {
        let (action, of) = match self {
            Self::Registered(of) => ("REGISTER_DOCUMENT", of),
            Self::Retired(of) => ("RETIRE_DOCUMENT", of),
        };
        let detail = json!({ "app": of.app, "name": of.name, "askedBy": of.asked_by, "digest": of.digest });
        Record::about(action, of.document, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::{DocumentEvent, DocumentName};
    use crate::event::Event;
    use entity::id::DocumentId;
    use uuid::Uuid;

    #[test]
    fn the_trail_says_which_document_of_which_app() {
        let name = || DocumentName {
            document: DocumentId(Uuid::nil()),
            app: "phone".to_owned(),
            name: "Duties".to_owned(),
            asked_by: "6d5".to_owned(),
            digest: "0".to_owned(),
        };
        for (event, action) in [
            (DocumentEvent::Registered(name()), "REGISTER_DOCUMENT"),
            (DocumentEvent::Retired(name()), "RETIRE_DOCUMENT"),
        ] {
            let record = Event::from(event).record();
            assert_eq!((record.action, record.subject_kind), (action, "document"));
            let detail = r#"{"app":"phone","askedBy":"6d5","digest":"0","name":"Duties"}"#;
            assert_eq!(record.detail.to_string(), detail);
        }
    }
}
