//! Documents, parsed and validated once.

use super::{guard, introspect::Reflection, out::FieldError};
use crate::error::Error;
use async_graphql::{
    ServerError,
    parser::{parse_query, types::ExecutableDocument},
};
use quick_cache::{Weighter, sync::Cache};
use std::sync::Arc;

/// Bytes of document text that are kept.
const KEPT_BYTES: u64 = 4 << 20;
/// Documents that are expected among them.
const KEPT_DOCUMENTS: usize = 4_096;
/// The longest message about a document, in characters: it quotes names, however long they are.
const MAX_FAULT: usize = 500;

#[derive(Clone)]
struct ByLength;

impl Weighter<String, Arc<ExecutableDocument>> for ByLength {
    fn weight(&self, text: &String, _: &Arc<ExecutableDocument>) -> u64 {
        u64::try_from(text.len()).unwrap_or(u64::MAX).max(1)
    }
}

/// The documents that clients repeat.
pub struct Documents {
    kept: Cache<String, Arc<ExecutableDocument>, ByLength>,
}

impl Default for Documents {
    fn default() -> Self {
        Self { kept: Cache::with_weighter(KEPT_DOCUMENTS, KEPT_BYTES, ByLength) }
    }
}

impl Documents {
    /// The document of a text. Only what passed validation is kept, so a flood of nonsense drives nothing out.
    pub(super) async fn get(
        &self,
        reflection: &Reflection,
        text: &str,
        suggests: bool,
    ) -> Result<Arc<ExecutableDocument>, Vec<FieldError>> {
        if let Some(document) = self.kept.get(text) {
            return Ok(document);
        }
        let document = parse_query(text).map_err(|error| vec![invalid(&error.into())])?;
        guard::check(&document).map_err(|error| vec![FieldError::new(&error, None, Vec::new())])?;
        let valid = reflection.validate(&document, suggests).await;
        valid.map_err(|errors| errors.iter().map(invalid).collect::<Vec<_>>())?;
        let document = Arc::new(document);
        self.kept.insert(text.to_owned(), Arc::clone(&document));
        Ok(document)
    }
}

/// A fault that the library found in a document.
fn invalid(error: &ServerError) -> FieldError {
    let position = error.locations.first().copied();
    // The parser draws the whole line, which may be as long as the document; the position says where it is.
    let message = match error.message.rsplit_once("\n  = ") {
        Some((_, expected)) if error.message.starts_with(" --> ") => {
            format!("语法有误 / syntax error: {expected}")
        }
        _ => error.message.chars().take(MAX_FAULT).collect(),
    };
    FieldError::new(&Error::BadInput(message), position, Vec::new())
}
