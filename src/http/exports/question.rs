//! A page of an export is the answer to a question, as `/graphql` gives it: by the same gates, scopes and limits.

use super::{
    Stopped,
    reader::{Asking, Reader},
};
use crate::{
    error::Error,
    graphql::{Introspection, Request},
};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};
use std::sync::Arc;

/// Rows of a page where nothing says that this is too much.
pub(super) const USUAL: u32 = 100;

/// The question that is asked page after page.
pub(super) struct Question {
    document: String,
    /// Rows of the next page.
    first: u32,
}

impl Question {
    pub(super) const fn new(document: String) -> Self {
        Self { document, first: USUAL }
    }

    /// The next page: `data` of the answer, which is whole. Where so many rows take more than a question may, fewer are asked for.
    pub(super) async fn page(
        &mut self,
        reader: &Reader,
        asking: &Asking,
        variables: &[(&str, Value)],
    ) -> Result<Box<RawValue>, Stopped> {
        loop {
            let first = ("first", json!(self.first));
            let variables =
                variables.iter().cloned().chain([first]).map(|(name, value)| (name.to_owned(), value));
            let answer = ask(reader, asking, &self.document, &Value::Object(variables.collect())).await;
            match answer {
                Err(Stopped::Refused { code, .. }) if code == "LIMIT_EXCEEDED" && self.first > 1 => {
                    self.first /= 2;
                }
                answer => return answer,
            }
        }
    }
}

async fn ask(
    reader: &Reader,
    asking: &Asking,
    document: &str,
    variables: &Value,
) -> Result<Box<RawValue>, Stopped> {
    #[derive(Deserialize)]
    struct Answer {
        data: Option<Box<RawValue>>,
        #[serde(default)]
        errors: Vec<Told>,
    }
    #[derive(Deserialize)]
    struct Told {
        message: String,
        extensions: Code,
    }
    #[derive(Deserialize)]
    struct Code {
        code: String,
    }
    let broken = |_| Error::Broken("an answer is JSON");
    let request = Request {
        query: document.to_owned(),
        named: None,
        operation_name: None,
        variables: Some(serde_json::from_str(&variables.to_string()).map_err(broken)?),
        read_only: true,
        streams: false,
    };
    let (viewer, catalogue) = (Arc::clone(&asking.viewer), Arc::clone(&asking.catalogue));
    let asked = (reader.door(), Introspection::Closed);
    let answer = reader.app.api.answer(&request, viewer, &reader.app.store, catalogue, asked);
    let (response, _) = reader.app.pace.work(reader.origin, answer).await;
    let answer: Answer = serde_json::from_slice(&response.body).map_err(broken)?;
    match (answer.errors.into_iter().next(), answer.data) {
        (None, Some(data)) => Ok(data),
        (Some(Told { message, extensions }), _) => Err(Stopped::Refused { code: extensions.code, message }),
        (None, None) => Err(Error::Broken("an answer has data or errors").into()),
    }
}
