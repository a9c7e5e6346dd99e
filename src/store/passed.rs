//! How far readers have come who saw nothing.

use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Readers that are remembered: a megabyte.
const REMEMBERED: usize = 10_000;

/// How far a reader has passed by what it does not see, in which epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passed {
    pub(super) position: i64,
    pub(super) epoch: (i32, Uuid),
}

/// Readers that were told nothing, by the digests of where they stand. What they passed by stays unseen as long as nobody touches
/// it, and then it has another number.
#[derive(Debug)]
pub(super) struct PassedBy(Cache<[u8; 32], Passed>);

impl Default for PassedBy {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl PassedBy {
    pub(super) fn find(&self, stands: &str) -> Option<Passed> {
        self.0.get::<[u8; 32]>(&Sha256::digest(stands).into())
    }

    pub(super) fn keep(&self, stands: &str, passed: Passed) {
        self.0.insert(Sha256::digest(stands).into(), passed);
    }
}
