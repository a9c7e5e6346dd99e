//! One subscription, from page to page.

use super::moves::Waiting;
use crate::{
    authn::{Denied, Door, Origin},
    authz::Viewer,
    error::Error,
    graphql::{Introspection, Request},
    http::{
        App, bearer,
        documents::{self, Without},
    },
    store::identity::For,
};
use axum::http::HeaderMap;
use entity::timestamp::Timestamp;
use serde_json::{json, value::RawValue};
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

/// Who follows, and what.
pub(super) struct Following {
    pub(super) app: Arc<App>,
    /// The token, if any: by it the rights are found out before each page.
    pub(super) shown: HeaderMap,
    pub(super) origin: Origin,
    pub(super) introspection: Introspection,
    pub(super) question: Request,
    pub(super) waiting: Waiting,
    /// Where it goes on; none before the first page.
    pub(super) after: Option<String>,
    /// It has been told everything that it will be.
    pub(super) is_done: bool,
    /// When something of its rights changes by itself, or its token ends.
    pub(super) until: Option<Timestamp>,
}

/// What there is for it.
#[derive(Debug)]
pub(super) enum Next {
    /// A page, and there may be others.
    Event(Vec<u8>),
    /// The last answer.
    Last(Vec<u8>),
    /// The errors for which nothing was done, as a list.
    Refused(Vec<u8>),
    /// Nothing now.
    Nothing,
    /// It has everything that it asked for.
    Complete,
    /// The stream ends, and its client may come again with a fresh token, or to another server.
    Ended,
}

impl Following {
    /// Reads what there is, by the rights of now. It is not to be given up half-way: a page that was read is told.
    pub(super) async fn read(&mut self) -> Next {
        if self.is_done {
            return Next::Complete;
        }
        if self.waiting.is_closing() {
            return Next::Ended;
        }
        loop {
            self.waiting.see();
            let arrival = bearer::arrival(
                &self.app.authenticator,
                &self.shown,
                self.app.settings.public_read,
                For::Work,
            );
            let arrival = match arrival.await {
                Ok(arrival) => arrival,
                Err(Denied::Token(_)) if self.is_expired().await => return Next::Ended,
                Err(Denied::Token(reason)) => return self.last(unauthenticated(reason)),
                // Whoever is told nothing comes again.
                Err(Denied::Failed(_)) => return Next::Ended,
            };
            let viewer = arrival.viewer.unwrap_or_else(|| Viewer::nobody(self.app.settings.public_read));
            let Some(revision) = arrival.catalogue else { return Next::Ended };
            let Ok(catalogue) = self.app.published.at(&self.app.store, revision).await else {
                return Next::Ended;
            };
            // Named by its id it is looked up for each page: one that is retired is followed no more.
            let is_named = self.question.query.is_empty();
            match documents::find(&self.app, &viewer, &mut self.question).await {
                Ok(_) => {}
                Err(Without::Refused(refused)) => {
                    self.is_done = true;
                    return Next::Refused(refused.errors().to_string().into_bytes());
                }
                Err(Without::Failed(_)) => return Next::Ended,
            }
            self.until = self.next_change(&viewer).await;
            let door = Door { authenticator: Arc::clone(&self.app.authenticator), origin: self.origin };
            let asked = (door, self.introspection);
            let (store, after) = (&self.app.store, self.after.as_deref());
            let answer =
                self.app.api.follow(&self.question, Arc::new(viewer), store, catalogue, asked, after);
            let (response, came) = self.app.pace.work(self.origin, answer).await;
            if is_named {
                self.question.query.clear();
            }
            let Some(came) = came else {
                self.is_done = true;
                return if response.executed { Next::Last(response.body) } else { refused(&response.body) };
            };
            self.waiting.follow(&came.followed);
            self.after = Some(came.cursor);
            self.is_done = !came.has_more && !came.goes_on;
            match (came.tells, came.has_more) {
                (true, _) => return Next::Event(response.body),
                (false, true) => tokio::task::yield_now().await,
                (false, false) if self.is_done => return Next::Complete,
                (false, false) => return Next::Nothing,
            }
        }
    }

    fn last(&mut self, body: Vec<u8>) -> Next {
        self.is_done = true;
        Next::Last(body)
    }

    /// Waits until there may be something new. It may be given up at any time.
    pub(super) async fn wait(&mut self) {
        match self.until.map(|until| self.how_long_to(until)) {
            Some(soon) => tokio::select! {
                _ = self.waiting.moves() => {}
                () = sleep(soon) => {}
            },
            None => drop(self.waiting.moves().await),
        }
    }

    fn how_long_to(&self, until: Timestamp) -> Duration {
        let micros = until.0.saturating_sub(self.app.store.clock().now().0);
        // A clock that is behind looks again rather than at once, for ever.
        Duration::from_micros(u64::try_from(micros).unwrap_or_default()).max(Duration::from_millis(50))
    }

    async fn is_expired(&self) -> bool {
        let ends = bearer::ends(&self.app.authenticator, &self.shown).await;
        ends.is_some_and(|ends| ends <= self.app.store.clock().now())
    }

    /// When its token ends, or something begins or ends that decides what it sees and that nobody writes down by then.
    async fn next_change(&self, viewer: &Viewer) -> Option<Timestamp> {
        let account = viewer.account()?;
        let ends = bearer::ends(&self.app.authenticator, &self.shown).await;
        let rights = self.app.store.rights_change(account).await.ok().flatten();
        ends.into_iter().chain(rights).min()
    }
}

/// The errors of an answer that has nothing else.
fn refused(body: &[u8]) -> Next {
    #[derive(serde::Deserialize)]
    struct Answer<'b> {
        #[serde(borrow)]
        errors: &'b RawValue,
    }
    match serde_json::from_slice::<Answer<'_>>(body) {
        Ok(answer) => Next::Refused(answer.errors.get().as_bytes().to_vec()),
        Err(_) => Next::Ended,
    }
}

/// The answer of whose session has ended.
fn unauthenticated(reason: &str) -> Vec<u8> {
    let error = Error::Unauthenticated;
    let message = format!("{} ({reason})", error.public_message());
    json!({ "errors": [{ "message": message, "extensions": { "code": error.code() } }], "data": null })
        .to_string()
        .into_bytes()
}
