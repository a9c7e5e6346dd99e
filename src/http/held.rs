//! What connections hold of the server's memory: requests that are read or worked on, and answers that nobody has read.
//!
//! The first of each is nobody's business, so that a usual question is read and answered whatever others hold. All that
//! is beyond comes out of one budget.

use super::{
    App,
    place::{Place, Wait},
    places::Places,
};
use axum::body::Bytes;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// Bytes of a request, and of what becomes of it, that are not counted.
const FREE_OF_REQUEST: usize = 128 << 10;
/// Bytes of an answer that is not counted.
const FREE_OF_ANSWER: usize = 64 << 10;
/// Room is taken in pieces of so many bytes.
const PIECE: usize = 64 << 10;
/// How long a request waits for room, and how often it looks.
const FOR_ROOM: Duration = Duration::from_secs(1);
const LOOK: Duration = Duration::from_millis(20);

/// What is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Body,
    Answer,
}

impl Kind {
    /// What a connection waits for that is slow with what it holds.
    pub(super) const fn waits_for(self) -> Wait {
        match self {
            Self::Body => Wait::Body,
            Self::Answer => Wait::Reader,
        }
    }
}

/// Bytes that are counted as long as this is there.
#[derive(Debug)]
pub(super) struct Held {
    place: Arc<Place>,
    kind: Kind,
    bytes: usize,
}

impl Held {
    pub(super) fn of(place: Arc<Place>, kind: Kind, bytes: usize) -> Self {
        place.count(kind).fetch_add(bytes, Ordering::Relaxed);
        Self { place, kind, bytes }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.place.count(self.kind).fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// There is no room now.
#[derive(Debug)]
pub(super) struct Full;

/// What one request holds. One that came by no connection is not counted.
pub(super) struct Room {
    places: Arc<Places>,
    place: Option<Arc<Place>>,
    used: usize,
    counted: usize,
    held: Vec<Held>,
}

impl Room {
    /// Of a request on this connection.
    pub(super) fn of(app: &App, place: Option<Arc<Place>>) -> Self {
        Self { places: Arc::clone(&app.places), place, used: 0, counted: 0, held: Vec::new() }
    }

    /// Takes room for more of the request; waits a little for it.
    pub(super) async fn take(&mut self, bytes: usize) -> Result<(), Full> {
        self.used = self.used.saturating_add(bytes);
        let Some(place) = &self.place else { return Ok(()) };
        let wanted = self.used.saturating_sub(FREE_OF_REQUEST);
        if wanted <= self.counted {
            return Ok(());
        }
        let wanted = wanted.saturating_sub(self.counted).max(PIECE);
        let held = soon(|| self.places.hold(place, Kind::Body, wanted)).await?;
        self.counted = self.counted.saturating_add(wanted);
        self.held.push(held);
        Ok(())
    }

    /// A piece of a longer answer, counted until the last of it is written; waits a little for room, because others have
    /// been answered before it.
    pub(super) async fn piece(&self, mut body: Vec<u8>) -> Result<Bytes, Full> {
        let Some(place) = self.place.as_ref().filter(|_| body.len() > FREE_OF_ANSWER) else {
            return Ok(Bytes::from(body));
        };
        body.shrink_to_fit();
        let held = soon(|| self.places.hold(place, Kind::Answer, body.len())).await?;
        Ok(Bytes::from_owner(Unread { body, _held: held }))
    }

    /// The same, of so many bytes that somebody else keeps for as long as they are counted.
    pub(super) async fn keeping(&self, bytes: usize) -> Result<Option<Held>, Full> {
        match self.place.as_ref().filter(|_| bytes > FREE_OF_ANSWER) {
            Some(place) => soon(|| self.places.hold(place, Kind::Answer, bytes)).await.map(Some),
            None => Ok(None),
        }
    }

    /// An answer, counted until the last of it is written.
    pub(super) fn answer(&self, mut body: Vec<u8>) -> Result<Bytes, Full> {
        let Some(place) = self.place.as_ref().filter(|_| body.len() > FREE_OF_ANSWER) else {
            return Ok(Bytes::from(body));
        };
        // A long one was written into room for the longest.
        body.shrink_to_fit();
        let held = self.places.hold(place, Kind::Answer, body.len()).ok_or(Full)?;
        Ok(Bytes::from_owner(Unread { body, _held: held }))
    }
}

/// What there is room for within a little while.
async fn soon(hold: impl Fn() -> Option<Held>) -> Result<Held, Full> {
    let ends = Instant::now() + FOR_ROOM;
    loop {
        if let Some(held) = hold() {
            return Ok(held);
        }
        if Instant::now() >= ends {
            return Err(Full);
        }
        sleep(LOOK).await;
    }
}

/// An answer that is counted. The connection lets go of it once it is written, and not before.
struct Unread {
    body: Vec<u8>,
    _held: Held,
}

impl AsRef<[u8]> for Unread {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}
