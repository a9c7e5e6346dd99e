//! Tokens whose signature was checked, so that it is checked once.

use super::token::Verified;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// More than the tokens in use at any moment; about 3 MB when full.
const CAPACITY: usize = 10_000;

/// What verified tokens say, by their digests: a dump of memory gives no token away. Whether one is still good is
/// asked each time.
pub(super) struct VerifiedTokens(Cache<[u8; 32], Arc<Verified>>);

impl VerifiedTokens {
    pub(super) fn new() -> Self {
        Self(Cache::new(CAPACITY))
    }

    pub(super) fn find(&self, digest: &[u8; 32]) -> Option<Arc<Verified>> {
        self.0.get(digest)
    }

    pub(super) fn keep(&self, digest: [u8; 32], verified: Arc<Verified>) {
        self.0.insert(digest, verified);
    }
}

/// What a token is found by.
pub(super) fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
