//! Who is connected, and who gives up its place where there is none left.
//!
//! The server works for a connection, or waits for its client: for the head of a request, for its body, or until an
//! answer is read. Whoever comes finds a place, because who has let the server wait the longest gives its own up. So
//! nobody ever waits for a connection that is idle, or slow on purpose.
//!
//! Where requests share a connection (HTTP/2), each is what a connection is elsewhere: it has a place, is waited for, and
//! goes by itself. The connection needs none of its own meanwhile; once it is idle it does.

use super::{
    edge::Edge,
    held::{Held, Kind},
    place::{Place, Wait},
};
use crate::authn::Origin;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
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
    /// Connections that have no place because their streams do.
    carriers: usize,
    of_address: HashMap<Origin, usize>,
}

/// A place for as long as the connection is open, or the stream.
pub(super) struct Seat {
    places: Arc<Places>,
    pub(super) place: Arc<Place>,
    /// Whose stream it is, and how many places there are.
    carrier: Option<(Arc<Place>, usize)>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.places.lock();
        open.take_out(self.place.number);
        if let Some((carrier, most)) = &self.carrier {
            open.let_down(carrier, *most, self.places.of_address());
        }
        drop(open);
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

    /// Places of one address.
    fn of_address(&self) -> usize {
        self.edge.connections_per_address.map_or(usize::MAX, to_usize)
    }

    /// Lets a connection in, whoever has to go for it.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr, most: usize) -> Seat {
        let place = self.lock().let_in((Origin::from(peer), Some(Wait::Head)), most, self.of_address());
        Seat { places: Arc::clone(self), place, carrier: None }
    }

    /// Lets a stream of a connection in, whose request is there. The first has the place that the connection leaves for it.
    pub(super) fn admit_stream(self: &Arc<Self>, carrier: &Arc<Place>, most: usize) -> Seat {
        let mut open = self.lock();
        open.take_up(carrier);
        let place = open.let_in((carrier.address, None), most, self.of_address());
        drop(open);
        Seat { places: Arc::clone(self), place, carrier: Some((Arc::clone(carrier), most)) }
    }

    /// Gives who stands a place, as soon as there is one; waits a little.
    pub(super) async fn seat(&self, place: &Arc<Place>, most: usize) -> bool {
        let found = async {
            loop {
                let left = self.left.notified();
                if self.lock().seat(place, most, self.of_address()) {
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
    /// Lets somebody in who has a place or stands.
    fn let_in(
        &mut self,
        (address, waits): (Origin, Option<Wait>),
        most: usize,
        of_address: usize,
    ) -> Arc<Place> {
        self.next = self.next.saturating_add(1);
        let place = Arc::new(Place::new(self.next, address, waits));
        self.places.insert(place.number, Arc::clone(&place));
        if !self.seat(&place, most, of_address) {
            self.dismiss_the_first_that_stands();
        }
        place
    }

    /// Places that an address has.
    fn near(&self, address: Origin) -> usize {
        self.of_address.get(&address).copied().unwrap_or_default()
    }

    /// Gives a place to who stands.
    fn seat(&mut self, place: &Arc<Place>, most: usize, of_address: usize) -> bool {
        if place.is_seated() {
            return true;
        }
        if !self.places.contains_key(&place.number) {
            return false;
        }
        let near = self.near(place.address);
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
        self.sit(place);
        true
    }

    fn sit(&mut self, place: &Place) {
        place.is_seated.store(true, Ordering::Relaxed);
        self.seated = self.seated.saturating_add(1);
        let near = self.of_address.entry(place.address).or_default();
        *near = near.saturating_add(1);
    }

    fn rise(&mut self, place: &Place) {
        if place.is_seated.swap(false, Ordering::Relaxed) {
            self.seated = self.seated.saturating_sub(1);
            if let Some(near) = self.of_address.get_mut(&place.address) {
                *near = near.saturating_sub(1);
                if *near == 0 {
                    self.of_address.remove(&place.address);
                }
            }
        }
    }

    /// A connection has one stream more.
    fn take_up(&mut self, carrier: &Place) {
        let is_first = carrier.streams.fetch_add(1, Ordering::Relaxed) == 0;
        if is_first && self.places.contains_key(&carrier.number) {
            self.rise(carrier);
            self.carriers = self.carriers.saturating_add(1);
        }
    }

    /// A connection has one stream less. Once it has none it is idle, and nobody has to go for it.
    fn let_down(&mut self, carrier: &Place, most: usize, of_address: usize) {
        let is_last = carrier.streams.fetch_sub(1, Ordering::Relaxed) == 1;
        if !is_last || !self.places.contains_key(&carrier.number) {
            return;
        }
        self.carriers = self.carriers.saturating_sub(1);
        carrier.waits(Wait::Head, Instant::now());
        if self.seated < most && self.near(carrier.address) < of_address {
            self.sit(carrier);
        } else {
            self.dismiss_the_first_that_stands();
        }
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
        let seated = self.places.values().filter(|place| place.is_seated() && among(place));
        seated.filter_map(late).min().map(|(_, number)| number)
    }

    fn dismiss_the_first_that_stands(&mut self) {
        let standing = self.places.values().filter(|place| place.stands()).map(|place| place.number);
        if self.places.len().saturating_sub(self.seated).saturating_sub(self.carriers) > STANDING
            && let Some(number) = standing.min()
        {
            self.cut(number);
        }
    }

    /// Ends a connection or a stream. It is none of those that are open from now on.
    fn cut(&mut self, number: u64) {
        if let Some(place) = self.take_out(number) {
            place.cut.notify_one();
        }
    }

    fn take_out(&mut self, number: u64) -> Option<Arc<Place>> {
        let place = self.places.remove(&number)?;
        self.rise(&place);
        if place.carries() {
            self.carriers = self.carriers.saturating_sub(1);
        }
        Some(place)
    }
}
