//! Handing on what changes, for more consumers than one server feeds: from the API, as a service account, to a stream of NATS
//! `JetStream`.
//!
//! It is a client like any other. It has no database, sees what its account sees, and hands on thin entries: which thing, and what
//! became of it. Where it stands is in the stream itself, at its last message, so that whichever relay comes next goes on there.
//! Each message is taken only where it follows the one that the relay knows as the last: of two relays one is told that it was
//! overtaken, and looks again.

mod api;
mod stream;

pub use api::{Api, ApiError, Proof, UnfitKey};
pub use stream::{Login, NatsError, StreamConfig};

use api::Page;
use entity::vocabulary::{FeedKind, Vocabulary};
use rand::{TryRngCore, rngs::OsRng};
use serde_json::json;
use std::time::Duration;
use stream::{Stands, Stream};
use tokio::time::sleep;

/// How long it waits after a fault: at first, and at most.
const SOON: Duration = Duration::from_millis(500);
const LATE: Duration = Duration::from_secs(30);

/// Why nothing is handed on.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Nats(#[from] NatsError),
    /// Where the stream ends is not known to this account.
    #[error(
        "the stream ends where this account did not read, or not of these kinds: its consumers begin again by --begin-again"
    )]
    ElsewhereRead,
    #[error("the system gives no randomness")]
    NoRandomness,
}

impl Fault {
    /// Whether waiting mends nothing.
    const fn is_for_good(&self) -> bool {
        matches!(self, Self::ElsewhereRead | Self::Nats(NatsError::Unfit(_)))
    }
}

/// How it goes on.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// For so long it waits where there is nothing new.
    pub every: Duration,
    /// It ends once there is nothing new.
    pub once: bool,
}

/// Hands on what changes.
pub struct Relay {
    api: Api,
    stream: StreamConfig,
    kinds: Vec<FeedKind>,
    pace: Pace,
    /// Consumers are to begin again, wherever the stream ends.
    begins_again: bool,
}

impl Relay {
    /// From an account to a stream.
    pub fn new(api: Api, stream: StreamConfig, kinds: &[FeedKind], pace: Pace) -> Self {
        let kinds = FeedKind::ALL.iter().copied().filter(|kind| kinds.is_empty() || kinds.contains(kind));
        Self { api, stream, kinds: kinds.collect(), pace, begins_again: false }
    }

    /// The same, of which the consumers begin again.
    #[must_use]
    pub fn beginning_again(self, begins_again: bool) -> Self {
        Self { begins_again, ..self }
    }

    /// Hands on, whatever is down meanwhile, until it has nothing more to do or never will.
    pub async fn run(mut self) -> Result<(), Fault> {
        let mut wait = SOON;
        loop {
            let mut handed_on = false;
            match self.go_on(&mut handed_on).await {
                Ok(()) => return Ok(()),
                Err(fault) if fault.is_for_good() || self.pace.once => return Err(fault),
                Err(Fault::Nats(NatsError::Overtaken)) => tracing::info!("another relay is at the stream"),
                Err(fault) => tracing::warn!(%fault, "nothing is handed on"),
            }
            wait = if handed_on { SOON } else { wait.saturating_mul(2).min(LATE) };
            sleep(wait).await;
        }
    }

    /// Goes on where the stream ends.
    async fn go_on(&mut self, handed_on: &mut bool) -> Result<(), Fault> {
        let root = match &self.stream.root {
            Some(root) => root.clone(),
            None => format!("{}.feed", self.api.programme().await?),
        };
        let stream = Stream::open(&self.stream, &root).await?;
        let mut stands = stream.stands().await?;
        if self.begins_again {
            stands.cursor = None;
        }
        loop {
            let page = match self.api.changes(stands.cursor.as_deref(), &self.kinds).await {
                Err(ApiError::BadCursor) => return Err(Fault::ElsewhereRead),
                page => page?,
            };
            let (is_last, is_empty) = (!page.has_more, page.changes.is_empty() && !page.reset);
            self.hand_on(&stream, &mut stands, page).await?;
            *handed_on = true;
            self.begins_again = false;
            if is_last && self.pace.once {
                return Ok(());
            }
            if is_last && is_empty {
                sleep(self.pace.every).await;
            }
        }
    }

    /// Hands a page on. Until its last message is there, the stream says that it ends before it: a relay that comes after one that
    /// was killed begins with the same page, and what of it is there is not taken twice.
    async fn hand_on(&self, stream: &Stream, stands: &mut Stands, page: Page) -> Result<(), Fault> {
        let mut messages = Vec::with_capacity(page.changes.len());
        if page.reset {
            // Of another beginning nothing is the same, so that nothing of it is taken for what came before.
            stands.era = era()?;
            for kind in &self.kinds {
                let body = json!({ "type": "RESET", "kind": kind.code() });
                messages.push((kind.code().to_owned(), format!("RESET:{}", kind.code()), body.to_string()));
            }
        }
        for change in page.changes {
            let id = format!("{}:{}:{}:{}", change.ty, change.kind, change.id, change.version);
            let body =
                json!({ "type": change.ty, "kind": change.kind, "id": change.id, "version": change.version });
            messages.push((change.kind, id, body.to_string()));
        }
        let last = messages.len().saturating_sub(1);
        for (at, (kind, id, body)) in messages.into_iter().enumerate() {
            let cursor = if at == last { Some(page.cursor.as_str()) } else { stands.cursor.as_deref() };
            stands.last = stream.send(stands, cursor, (&kind, &id), body).await?;
        }
        stands.cursor = Some(page.cursor);
        Ok(())
    }
}

/// What a beginning is known by.
fn era() -> Result<String, Fault> {
    let mut bytes = [0; 8];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| Fault::NoRandomness)?;
    Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
}
