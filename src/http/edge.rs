//! What the server takes of its clients before it works for them, and for how long it waits.

use super::streams::Most;
use crate::config::Rate;
use std::{num::NonZeroU32, time::Duration};

/// What clients may take of the server, all of them and one address.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// Connections of one address; none for as many as it likes.
    pub connections_per_address: Option<NonZeroU32>,
    /// Requests of one address in a second, whoever sends them.
    pub address_rate_limit: Rate,
    /// Bytes of requests that are read or worked on, over all connections.
    pub bodies: u32,
    /// Bytes of answers that nobody has read yet, over all connections.
    pub answers: u32,
    /// Files that are uploaded at once; half of them by one account.
    pub uploads: u32,
    /// Streams that are open at once.
    pub streams: u32,
    /// Of one account.
    pub streams_per_account: u32,
    /// From one address.
    pub streams_per_address: u32,
    /// How long a client may let an answer lie.
    pub patience: Duration,
    /// Bytes of an answer that a client reads in a second, at least, once that time is used up.
    pub slowest: u32,
}

impl Edge {
    /// Connections of one address, unless said otherwise.
    pub const CONNECTIONS_PER_ADDRESS: Option<NonZeroU32> = NonZeroU32::new(256);
    /// Bytes of requests, unless said otherwise.
    pub const BODIES: u32 = 64 << 20;
    /// Bytes of answers, unless said otherwise.
    pub const ANSWERS: u32 = 128 << 20;
}

impl Edge {
    pub(super) const fn streams(&self) -> Most {
        Most { all: self.streams, of_account: self.streams_per_account, of_address: self.streams_per_address }
    }
}

impl Default for Edge {
    fn default() -> Self {
        Self {
            connections_per_address: Self::CONNECTIONS_PER_ADDRESS,
            address_rate_limit: Rate(None),
            bodies: Self::BODIES,
            answers: Self::ANSWERS,
            uploads: 32,
            streams: 256,
            streams_per_account: 8,
            streams_per_address: 64,
            patience: Duration::from_secs(10),
            slowest: 8 << 10,
        }
    }
}
