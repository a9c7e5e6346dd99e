//! Addresses of files that carry their own right, for browsers, which show no token for a picture or a download.
//!
//! Such an address is of one file, by its id and its digest, and for five minutes; it says nothing of for whom it was made. Whoever
//! has it has the file for so long, also where the one for whom it was made may see it no more.

use super::Files;
use crate::{
    error::{Error, Result},
    store::Store,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{attachment, timestamp::Timestamp};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What they are signed with.
const KEY: &str = "file addresses";

/// For how long one is good.
pub const FOR_SECONDS: i64 = 300;

/// The address of a file.
#[derive(Clone, Debug)]
pub struct Address {
    pub url: String,
    /// Until when it is good: a whole second.
    pub expires: Timestamp,
}

impl Files {
    /// The addresses of files, from now on.
    pub async fn addresses<'f>(
        &self,
        store: &Store,
        files: impl IntoIterator<Item = &'f attachment::Model>,
    ) -> Result<Vec<Address>> {
        let key = store.secret(KEY).await?;
        let expires = store.clock().now().unix_seconds().saturating_add(FOR_SECONDS);
        let of_file = |file: &attachment::Model| {
            let signature = URL_SAFE_NO_PAD.encode(signed(&key, file, expires)?.finalize().into_bytes());
            let url = format!("{}/files/{}?expires={expires}&signature={signature}", self.origin, file.id);
            Ok(Address { url, expires: Timestamp(expires.saturating_mul(1_000_000)) })
        };
        files.into_iter().map(of_file).collect()
    }

    /// Whether an address of a file is one that this register gave, and good at this moment.
    pub async fn is_good(
        &self,
        store: &Store,
        file: &attachment::Model,
        expires: i64,
        signature: &str,
    ) -> Result<bool> {
        let key = store.secret(KEY).await?;
        let Ok(shown) = URL_SAFE_NO_PAD.decode(signature) else { return Ok(false) };
        let is_ours = signed(&key, file, expires)?.verify_slice(&shown).is_ok();
        Ok(is_ours && store.clock().now().unix_seconds() <= expires)
    }
}

/// What is signed: which file, that it is these bytes, and until when.
fn signed(key: &[u8; 32], file: &attachment::Model, expires: i64) -> Result<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| Error::Broken("a key signs addresses"))?;
    mac.update(format!("{}\n{}\n{expires}", file.id, file.sha256).as_bytes());
    Ok(mac)
}
