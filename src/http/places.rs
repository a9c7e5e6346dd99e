//! Who is connected, what each connection waits for, and who gives up its place where there is none left.
//!
//! The server works for a connection, or waits for its client: for the head of a request, for its body, or until an
//! answer is read. Whoever comes finds a place, because who has let the server wait the longest gives its own up. So
//! nobody ever waits for a connection that is idle, or slow on purpose.

use super::{
    edge::Edge,
    held::{Held, Kind},
};
use crate::authn::Origin;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{sync::Notify, time::timeout};

/// Who lets the server wait for so long with a request under way may have to give up its place.
const LATE: Duration = Duration::from_secs(1);
/// Who lets an answer lie, or a body wait, for so long gives up what it holds where others need it.
const SLOW: Duration = Duration::from_millis(500);
/// Connections beyond the last place: they are told how the server is, and that there is no place for more.
pub(super) const STANDING: usize = 64;
/// How long a request waits for a place, and how often it looks.
const FOR_A_PLACE: Duration = Duration::from_secs(1);
const LOOK: Duration = Duration::from_millis(50);
/// What one address may hold of what there is for all.
const SHARE: usize = 4;

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wait {
    /// A request.
    Head,
    /// The rest of a request.
    Body,
    /// That an answer is read.
    Reader,
}

/// All connections.
pub(super) struct Places {
    edge: Edge,
    open: Mutex<Open>,
    left: Notify,
}

#[derive(Default)]
struct Open {
    next: u64,
    places: HashMap<u64, Arc<Place>>,
    seated: usize,
    of_address: HashMap<Origin, usize>,
}

/// A connection's.
#[derive(Debug)]
pub(super) struct Place {
    number: u64,
    address: Origin,
    /// It is beyond the last.
    stands: AtomicBool,
    state: Mutex<State>,
    held: [AtomicUsize; 2],
    cut: Notify,
}

#[derive(Debug)]
struct State {
    waits: Option<(Wait, Instant)>,
    /// The whole answer was handed over to be written.
    answered: bool,
}

/// A connection's place for as long as it is open.
pub(super) struct Seat {
    places: Arc<Places>,
    pub(super) place: Arc<Place>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.places.lock().take_out(self.place.number);
        self.places.left.notify_waiters();
    }
}

impl Places {
    pub(super) fn new(edge: Edge) -> Self {
        Self { edge, open: Mutex::default(), left: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a connection in, whoever has to go for it.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr, most: usize) -> Seat {
        let mut open = self.lock();
        open.next = open.next.saturating_add(1);
        let place = Arc::new(Place::new(open.next, Origin::from(peer)));
        open.places.insert(place.number, Arc::clone(&place));
        if !open.seat(&place, most, self.edge.connections_per_address.map_or(usize::MAX, to_usize)) {
            open.dismiss_the_first_that_stands();
        }
        drop(open);
        Seat { places: Arc::clone(self), place }
    }

    /// Gives a connection that stands a place, as soon as there is one; waits a little.
    pub(super) async fn seat(&self, place: &Arc<Place>, most: usize) -> bool {
        let of_address = self.edge.connections_per_address.map_or(usize::MAX, to_usize);
        let found = async {
            loop {
                let left = self.left.notified();
                if self.lock().seat(place, most, of_address) {
                    return;
                }
                // A place is free also once somebody has let the server wait for too long.
                let _ = timeout(LOOK, left).await;
            }
        };
        timeout(FOR_A_PLACE, found).await.is_ok()
    }

    /// Ends so many of the connections that have been idle the longest, or as many as there are.
    pub(super) fn dismiss_the_idlest(&self, count: usize) -> usize {
        let mut open = self.lock();
        let mut dismissed = 0;
        while dismissed < count
            && let Some(number) = open.latest(|_| true)
        {
            open.cut(number);
            dismissed += 1;
        }
        dismissed
    }

    /// Counts bytes that a connection is about to hold; none where there is no room for them. Who is slow with its own
    /// makes room.
    pub(super) fn hold(&self, place: &Arc<Place>, kind: Kind, bytes: usize) -> Option<Held> {
        let most = match kind {
            Kind::Body => self.edge.bodies,
            Kind::Answer => self.edge.answers,
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let share = self.edge.connections_per_address.map_or(most, |_| most / SHARE);
        let mut open = self.lock();
        loop {
            let (all, number) = (&open.places, place.number);
            let others = move || all.values().filter(move |other| other.number != number);
            let sum = |all: usize, other: &Arc<Place>| all.saturating_add(other.holds(kind));
            let held = others().fold(0, sum);
            let near = others().filter(|other| other.address == place.address).fold(0, sum);
            // Who is alone may hold what it needs.
            let fits =
                |held: usize, most| held == 0 || held.saturating_add(place.holds(kind) + bytes) <= most;
            let near_by = !fits(near, share);
            if !near_by && fits(held, most) {
                return Some(Held::of(Arc::clone(place), kind, bytes));
            }
            let number = others()
                .filter(|other| other.holds(kind) > 0 && (!near_by || other.address == place.address))
                .filter_map(|other| Some((other.waits_since(kind.waits_for(), SLOW)?, other.number)))
                .min()
                .map(|(_, number)| number)?;
            open.cut(number);
        }
    }
}

fn to_usize(count: std::num::NonZeroU32) -> usize {
    usize::try_from(count.get()).unwrap_or(usize::MAX)
}

impl Open {
    /// Gives a place to a connection that stands.
    fn seat(&mut self, place: &Arc<Place>, most: usize, of_address: usize) -> bool {
        if !place.stands() {
            return true;
        }
        if !self.places.contains_key(&place.number) {
            return false;
        }
        let near = self.of_address.get(&place.address).copied().unwrap_or_default();
        let leaves = if near >= of_address {
            self.latest(|other| other.address == place.address)
        } else if self.seated >= most {
            self.latest(|_| true)
        } else {
            None
        };
        match leaves {
            Some(number) => self.cut(number),
            None if near >= of_address || self.seated >= most => return false,
            None => {}
        }
        place.stands.store(false, Ordering::Relaxed);
        self.seated = self.seated.saturating_add(1);
        let near = self.of_address.entry(place.address).or_default();
        *near = near.saturating_add(1);
        true
    }

    /// Who has let the server wait the longest: first those with no request under way.
    fn latest(&self, among: impl Fn(&Place) -> bool) -> Option<u64> {
        let late = |place: &Arc<Place>| {
            let idle = place.waits_since(Wait::Head, Duration::ZERO).map(|since| (false, since));
            let slow = || {
                let body = place.waits_since(Wait::Body, LATE);
                body.or_else(|| place.waits_since(Wait::Reader, LATE)).map(|since| (true, since))
            };
            Some((idle.or_else(slow)?, place.number))
        };
        let seated = self.places.values().filter(|place| !place.stands() && among(place));
        seated.filter_map(late).min().map(|(_, number)| number)
    }

    fn dismiss_the_first_that_stands(&mut self) {
        let standing = self.places.values().filter(|place| place.stands()).map(|place| place.number);
        if self.places.len().saturating_sub(self.seated) > STANDING
            && let Some(number) = standing.min()
        {
            self.cut(number);
        }
    }

    /// Ends a connection. It is none of those that are open from now on.
    fn cut(&mut self, number: u64) {
        if let Some(place) = self.take_out(number) {
            place.cut.notify_one();
        }
    }

    fn take_out(&mut self, number: u64) -> Option<Arc<Place>> {
        let place = self.places.remove(&number)?;
        if !place.stands() {
            self.seated = self.seated.saturating_sub(1);
            if let Some(near) = self.of_address.get_mut(&place.address) {
                *near = near.saturating_sub(1);
                if *near == 0 {
                    self.of_address.remove(&place.address);
                }
            }
        }
        Some(place)
    }
}

impl Place {
    fn new(number: u64, address: Origin) -> Self {
        let state = State { waits: Some((Wait::Head, Instant::now())), answered: false };
        Self {
            number,
            address,
            stands: AtomicBool::new(true),
            state: Mutex::new(state),
            held: [const { AtomicUsize::new(0) }; 2],
            cut: Notify::new(),
        }
    }

    /// Whether it is beyond the last place.
    pub(super) fn stands(&self) -> bool {
        self.stands.load(Ordering::Relaxed)
    }

    /// Comes back once the connection has to go.
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

    /// The client is waited for.
    pub(super) fn waits(&self, wait: Wait, since: Instant) {
        self.state().waits = Some((wait, since));
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
    fn waits_since(&self, wait: Wait, at_least: Duration) -> Option<Instant> {
        let (waits, since) = self.state().waits?;
        (waits == wait && since.elapsed() >= at_least).then_some(since)
    }

    fn holds(&self, kind: Kind) -> usize {
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
