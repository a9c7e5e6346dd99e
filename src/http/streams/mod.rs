//! Streams: what changes is sent when it does.
//!
//! A stream is a question that waits for the feed to move and is asked again, with the rights of then. There is no queue: while its
//! client reads, nothing is read for it, and what came meanwhile is one page.

mod events;
mod following;
mod moves;
mod sockets;

pub(super) use events::answer;
pub(super) use moves::Moves;
pub(super) use sockets::open;

use crate::authn::Origin;
use entity::id::AccountId;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// How many streams there may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub(super) all: u32,
    pub(super) of_account: u32,
    pub(super) of_address: u32,
}

/// Those that are open.
#[derive(Debug)]
pub(super) struct Streams {
    most: Most,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    all: u32,
    of_accounts: HashMap<AccountId, u32>,
    of_addresses: HashMap<Origin, u32>,
}

/// The place of a stream, as long as it is open.
#[derive(Debug)]
pub(super) struct Seat {
    streams: Arc<Streams>,
    account: Option<AccountId>,
    origin: Origin,
}

impl Streams {
    pub(super) fn new(most: Most) -> Self {
        Self { most, open: Mutex::default() }
    }

    /// A place for one more stream of an account, from an address.
    pub(super) fn admit(self: &Arc<Self>, account: Option<AccountId>, origin: Origin) -> Option<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_account =
            account.and_then(|account| open.of_accounts.get(&account)).copied().unwrap_or_default();
        let of_address = open.of_addresses.get(&origin).copied().unwrap_or_default();
        let Most { all, of_account: most_of_account, of_address: most_of_address } = self.most;
        if open.all >= all || of_account >= most_of_account || of_address >= most_of_address {
            return None;
        }
        open.all = open.all.saturating_add(1);
        if let Some(account) = account {
            open.of_accounts.insert(account, of_account.saturating_add(1));
        }
        open.of_addresses.insert(origin, of_address.saturating_add(1));
        Some(Seat { streams: Arc::clone(self), account, origin })
    }

    /// How many there are.
    pub(super) fn open(&self) -> u32 {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}

impl Seat {
    /// Gives the place to an account, once it is known whose it is; where that has one more to take.
    pub(super) fn belongs_to(&mut self, account: Option<AccountId>) -> bool {
        let Some(account) = account else { return true };
        let mut open = self.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_account = open.of_accounts.entry(account).or_default();
        if *of_account >= self.streams.most.of_account {
            return false;
        }
        *of_account = of_account.saturating_add(1);
        self.account = Some(account);
        true
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all = open.all.saturating_sub(1);
        if let Some(account) = self.account {
            one_less(&mut open.of_accounts, &account);
        }
        one_less(&mut open.of_addresses, &self.origin);
    }
}

fn one_less<K: Eq + Hash>(counts: &mut HashMap<K, u32>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
        }
    }
}
