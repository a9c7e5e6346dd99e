//! The public keys in memory, as the table had them a moment ago.

use super::{keys, public_key::PublicKey};
use crate::{error::Result, store::Store};
use arc_swap::ArcSwapOption;
use entity::timestamp::Timestamp;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How long a key that another process retired may still be taken here.
const STALE_AFTER: i64 = 10;

/// How long an unknown key is not asked for again: tokens that name made-up keys cost no statement each.
const ASK_AGAIN_AFTER: i64 = 1;

/// The keys that verify.
#[derive(Default)]
pub(super) struct Keyring {
    read: ArcSwapOption<Read>,
    /// One reads while the others wait for what it finds.
    turn: Mutex<()>,
}

struct Read {
    keys: Vec<Arc<PublicKey>>,
    at: Timestamp,
}

impl Keyring {
    /// The key of this name. Reads the table where the copy is old, or where it does not have the key.
    pub(super) async fn find(&self, store: &Store, kid: &str) -> Result<Option<Arc<PublicKey>>> {
        let known = self.read.load_full();
        if let Some(key) = known.as_deref().and_then(|read| read.find(kid, store)) {
            return Ok(Some(key));
        }
        let _turn = self.turn.lock().await;
        if let Some(read) = self.read.load().as_deref() {
            if let Some(key) = read.find(kid, store) {
                return Ok(Some(key));
            }
            if read.is_younger(ASK_AGAIN_AFTER, store) {
                return Ok(None);
            }
        }
        let at = store.clock().now();
        // While the primary is silent, what was good when it was heard is good for questions, which are all that is answered then.
        // Another key may have come since: nobody is sent to sign in again for that, and nobody waits for it in the others' way.
        let Some(keys) = store.unless_silent(keys::verifying(store)).await else {
            let key = known.and_then(|read| read.keys.iter().find(|key| key.kid == kid).cloned());
            return key.map(Some).ok_or_else(|| store.too_late("whether the key is good is not known"));
        };
        let keys = keys?.into_iter().map(Arc::new).collect();
        let read = Arc::new(Read { keys, at });
        self.read.store(Some(Arc::clone(&read)));
        Ok(read.find(kid, store))
    }

    /// Says that tokens of this key are about to come.
    pub(super) fn expect(&self, kid: &str) {
        let is_known =
            self.read.load().as_deref().is_some_and(|read| read.keys.iter().any(|key| key.kid == kid));
        if !is_known {
            self.read.store(None);
        }
    }
}

impl Read {
    fn find(&self, kid: &str, store: &Store) -> Option<Arc<PublicKey>> {
        let key = self.keys.iter().find(|key| key.kid == kid)?;
        self.is_younger(STALE_AFTER, store).then(|| Arc::clone(key))
    }

    /// A clock that went back makes it old, so that it is read anew.
    fn is_younger(&self, seconds: i64, store: &Store) -> bool {
        let now = store.clock().now();
        (self.at..self.at.plus_seconds(seconds)).contains(&now)
    }
}
