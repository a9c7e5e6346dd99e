//! How a reader tells whether two copies of a thing are the same: equal versions, equal documents.

use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{id::AccountId, vocabulary::FeedKind};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// What versions are made with. Numbers would tell how much happens that one may not see.
pub(super) const KEY: &str = "feed versions";

/// Bytes of a version.
pub(super) const LENGTH: usize = 9;

/// The version of a thing that a viewer was last told of by this number.
pub(super) fn version(
    key: &[u8; 32],
    account: AccountId,
    (kind, id, position): (FeedKind, Uuid, i64),
) -> Result<[u8; LENGTH]> {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    let mut mac = mac.map_err(|_| Error::Broken("a key of any length is one"))?;
    mac.update(account.0.as_bytes());
    mac.update(&kind.number().to_be_bytes());
    mac.update(id.as_bytes());
    mac.update(&position.to_be_bytes());
    let code = mac.finalize().into_bytes();
    code.first_chunk().copied().ok_or(Error::Broken("a code has 32 bytes"))
}

/// Bytes as a client is given them.
pub(super) fn written(bytes: [u8; LENGTH]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
