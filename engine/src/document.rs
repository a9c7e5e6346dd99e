//! Documents, parsed and validated once.

use crate::{
    Api, Error, Limits, Result, Schema, error::FieldError, escapes, guard, library::Library, merge, rules,
    text,
};
use async_graphql::{
    ServerError,
    parser::{parse_query, types::ExecutableDocument},
};
use quick_cache::{Weighter, sync::Cache};
use std::sync::Arc;

/// Bytes of document text that are kept. A parsed document takes up to seventy times its text.
const KEPT_BYTES: u64 = 1 << 18;
/// Documents that are expected among them.
const KEPT_DOCUMENTS: usize = 1_024;
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
    /// How many are kept.
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// The document of a text. Only what passed validation is kept, so a flood of nonsense drives nothing out.
    pub(crate) async fn get<C: Api>(
        &self,
        text: &str,
        library: &Library<C>,
        limits: &Limits,
        suggests: bool,
    ) -> Result<Arc<ExecutableDocument>, Vec<FieldError>> {
        if let Some(document) = self.kept.get(text) {
            return Ok(document);
        }
        let document = Arc::new(read(text, library, limits, suggests).await?);
        self.kept.insert(text.to_owned(), Arc::clone(&document));
        Ok(document)
    }
}

/// Reads a text that is a document of the schema, within the limits.
pub(crate) async fn read<C: Api>(
    text: &str,
    library: &Library<C>,
    limits: &Limits,
    suggests: bool,
) -> Result<ExecutableDocument, Vec<FieldError>> {
    let schema: &Schema = C::schema();
    let refused = |error: Error| vec![FieldError::of_request(&error)];
    text::check(text, limits).map_err(refused)?;
    let document = parse_query(escapes::plain(text)).map_err(|error| vec![invalid(&error.into())])?;
    guard::check(&document, limits).map_err(refused)?;
    rules::before_the_library(&document, schema).map_err(refused)?;
    library.validate(&document, suggests).await.map_err(|errors| {
        let most = usize::try_from(limits.errors.most).unwrap_or(usize::MAX);
        errors.iter().take(most).map(invalid).collect::<Vec<_>>()
    })?;
    rules::after_the_library(&document, schema).map_err(refused)?;
    merge::check(&document, schema).map_err(refused)?;
    Ok(document)
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
