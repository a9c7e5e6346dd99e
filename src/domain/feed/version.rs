//! How a reader tells whether two copies of a thing are the same: equal versions, equal documents.

use super::follow::followed;
use crate::{
    domain::Context,
    error::{Error, Result},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{id::AccountId, vocabulary::FeedKind};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::HashMap;
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

/// The versions of these things as the viewer would be told of them now; none of what it does not see.
pub async fn versions_of(
    cx: &Context,
    things: &[(FeedKind, Uuid)],
) -> Result<HashMap<(FeedKind, Uuid), String>> {
    let account = cx.viewer.account().ok_or(Error::Unauthenticated)?;
    let mut kinds: Vec<FeedKind> = things.iter().map(|(kind, _)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() {
        return Ok(HashMap::new());
    }
    let key = cx.store.secret(KEY).await?;
    let latest = cx.store.feed_latest(&followed(cx, &kinds), Some(things)).await?;
    let told =
        |(kind, id, position)| Ok(((kind, id), written(version(&key, account, (kind, id, position))?)));
    latest.into_iter().map(told).collect()
}
