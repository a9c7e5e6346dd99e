//! Which document a request asks: one that it sends, or one that is registered by the name that it gives.
//!
//! Where only registered ones are run, another is refused before anything reads it. Who may ask others all the same is said by a
//! permission, of whoever shows the token: no header of a request says that it is GraphiQL.

use super::{App, negotiation::Media};
use crate::{
    authz::{Permission, Viewer},
    config::Operations,
    domain::document::{digest, is_digest, key},
    error::Error,
    graphql::{Named, Request},
};
use axum::{
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// How a request came by its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// It is registered.
    Registered,
    /// It was sent, by this request or an earlier one.
    Sent,
}

/// Why a request has none.
#[derive(Debug)]
pub(super) enum Without {
    /// It is for the client to mend.
    Refused(Refused),
    /// The registry could not be asked.
    Failed(Error),
}

impl From<Error> for Without {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The kinds of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Nothing is registered by the name.
    NotFound,
    /// The same, told as Apollo's clients understand it: they send the document with its digest next.
    SendIt,
    /// The document is not registered, and only registered ones are run for this viewer.
    Unregistered,
    /// The document beside the name is another.
    Other,
}

/// Puts the document in its place that a request names, and refuses what the viewer may not ask.
pub(super) async fn find(app: &App, viewer: &Viewer, question: &mut Request) -> Result<Came, Without> {
    let found = look(app, viewer, question).await;
    let counted = match &found {
        Ok(Came::Registered) => "registered",
        Ok(Came::Sent) => "sent",
        Err(_) => "refused",
    };
    app.metrics.count_document(counted);
    found
}

async fn look(app: &App, viewer: &Viewer, question: &mut Request) -> Result<Came, Without> {
    let may_send = match app.settings.operations {
        Operations::Any => true,
        Operations::RegisteredPersons => viewer.holds(Permission::AskUnregistered),
        Operations::Registered => false,
    };
    let sent = (!question.query.is_empty()).then_some(question.query.as_str());
    let Some(named) = &question.named else {
        if may_send {
            return Ok(Came::Sent);
        }
        // The text is its own name: an app may send whole what it has registered.
        let is_short = !app.settings.limits.document.forbids(question.query.len());
        let found =
            if is_short { app.registry.find(&app.store, &digest(&question.query)).await? } else { None };
        return found.map(|_| Came::Registered).ok_or(Without::Refused(Refused::Unregistered));
    };
    let (name, not_found) = match named {
        Named::Document(name) => (key(name), Refused::NotFound),
        Named::Persisted(name) => (key(name), Refused::SendIt),
    };
    let is_other = || sent.is_some_and(|sent| is_digest(name) && digest(sent) != name);
    match app.registry.find(&app.store, name).await? {
        Some(text) if sent.is_none_or(|sent| sent == &*text) => {
            if sent.is_none() {
                (*text).clone_into(&mut question.query);
            }
            Ok(Came::Registered)
        }
        Some(_) => Err(Without::Refused(Refused::Other)),
        None if is_other() => Err(Without::Refused(Refused::Other)),
        None if sent.is_some() && !may_send => Err(Without::Refused(Refused::Unregistered)),
        None if sent.is_some() && is_digest(name) => Ok(Came::Sent),
        None => match remembered(app, name, not_found) {
            Some(text) => {
                (*text).clone_into(&mut question.query);
                Ok(Came::Sent)
            }
            None => Err(Without::Refused(not_found)),
        },
    }
}

/// What some client has sent with this digest. Where documents are to be registered, nothing else is known by a name.
fn remembered(app: &App, name: &str, not_found: Refused) -> Option<std::sync::Arc<str>> {
    let is_asked = app.settings.operations == Operations::Any && not_found == Refused::SendIt;
    is_asked.then(|| app.registry.sent(name)).flatten()
}

/// Remembers a document that was run, where a client sent it with its digest to name it by that from then on.
pub(super) fn remember(app: &App, question: &Request) {
    if app.settings.operations == Operations::Any
        && let Some(Named::Persisted(name)) = &question.named
    {
        app.registry.remember(name, &question.query);
    }
}

impl Refused {
    const fn told(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "DOCUMENT_NOT_FOUND",
                "没有登记此标识的操作 / no operation is registered by this id",
            ),
            // Clients know it by the message too, to the letter.
            Self::SendIt => (StatusCode::OK, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"),
            Self::Unregistered => (
                StatusCode::NOT_FOUND,
                "DOCUMENT_NOT_FOUND",
                "该操作未登记，此处只执行已登记的操作 / the operation is not registered, and only registered ones are run here",
            ),
            Self::Other => (
                StatusCode::BAD_REQUEST,
                "BAD_USER_INPUT",
                "query 与其标识不符 / the query is not the one that the id names",
            ),
        }
    }

    /// The errors of an answer.
    pub(super) fn errors(self) -> Value {
        let (_, code, message) = self.told();
        json!([{ "message": message, "extensions": { "code": code } }])
    }

    pub(super) fn answer(self, media: Media) -> Response {
        let (status, ..) = self.told();
        let body = json!({ "errors": self.errors() }).to_string();
        (status, [(CONTENT_TYPE, media.content_type())], body).into_response()
    }
}
