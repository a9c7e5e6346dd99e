//! What a connection, or a stream of one, takes of the server: whether it has a place, what it is waited for, and what it holds.

use super::held::Kind;
use crate::authn::Origin;
use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// What the server waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wait {
    /// A request.
    Head,
    /// The rest of a request.
    Body,
    /// That an answer is read.
    Reader,
}

/// A connection's, or a stream's.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) number: u64,
    pub(super) address: Origin,
    pub(super) is_seated: AtomicBool,
    /// Of a connection: streams under way.
    pub(super) streams: AtomicUsize,
    state: Mutex<State>,
    held: [AtomicUsize; 2],
    pub(super) cut: Notify,
}

#[derive(Debug)]
struct State {
    /// For a request, or for the rest of it.
    waits: Option<(Wait, Instant)>,
    /// An answer lies there, unread.
    lies: Option<Instant>,
    /// The whole answer was handed over to be written.
    answered: bool,
}

impl Place {
    /// One that is waited for, or that is worked for from the beginning.
    pub(super) fn new(number: u64, address: Origin, waits: Option<Wait>) -> Self {
        let waits = waits.map(|wait| (wait, Instant::now()));
        let state = State { waits, lies: None, answered: false };
        Self {
            number,
            address,
            is_seated: AtomicBool::new(false),
            streams: AtomicUsize::new(0),
            state: Mutex::new(state),
            held: [const { AtomicUsize::new(0) }; 2],
            cut: Notify::new(),
        }
    }

    pub(super) fn is_seated(&self) -> bool {
        self.is_seated.load(Ordering::Relaxed)
    }

    /// Whether its streams have places in its stead.
    pub(super) fn carries(&self) -> bool {
        self.streams.load(Ordering::Relaxed) > 0
    }

    /// Whether it is beyond the last place.
    pub(super) fn stands(&self) -> bool {
        !self.is_seated() && !self.carries()
    }

    /// Comes back once the connection has to go, or the stream.
    pub(super) async fn is_cut(&self) {
        self.cut.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server works for it.
    pub(super) fn works(&self) {
        self.state().waits = None;
    }

    /// The client is waited for: for a request, or for the rest of one.
    pub(super) fn waits(&self, wait: Wait, since: Instant) {
        self.state().waits = Some((wait, since));
    }

    /// Since when an answer lies there that the client does not read; none while it reads.
    pub(super) fn lies(&self, since: Option<Instant>) {
        self.state().lies = since;
    }

    /// The whole answer was handed over to be written.
    pub(super) fn answered(&self) {
        self.state().answered = true;
    }

    /// All that was handed over is written: after the whole answer, the next request is waited for.
    pub(super) fn written(&self) {
        let mut state = self.state();
        if std::mem::take(&mut state.answered) {
            state.waits = Some((Wait::Head, Instant::now()));
        }
    }

    /// Since when it waits for this, if for so long.
    pub(super) fn waits_since(&self, wait: Wait, at_least: Duration) -> Option<Instant> {
        let state = self.state();
        let since = match wait {
            Wait::Reader => state.lies,
            Wait::Head | Wait::Body => {
                state.waits.filter(|(waits, _)| *waits == wait).map(|(_, since)| since)
            }
        };
        since.filter(|since| since.elapsed() >= at_least)
    }

    pub(super) fn holds(&self, kind: Kind) -> usize {
        self.count(kind).load(Ordering::Relaxed)
    }

    /// Bytes that it holds of a kind.
    pub(super) const fn count(&self, kind: Kind) -> &AtomicUsize {
        let [bodies, answers] = &self.held;
        match kind {
            Kind::Body => bodies,
            Kind::Answer => answers,
        }
    }
}
