//! What messages are signed with, as Standard Webhooks have it: `whsec_` and 32 bytes in base64. Kept sealed, so that who reads one
//! table has none.

use crate::{
    error::{Error, Result},
    store::Store,
};
use aes_gcm_siv::{
    Aes256GcmSiv, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use entity::id::WebhookId;
use hmac::{Hmac, Mac};
use rand::{TryRngCore, rngs::OsRng};
use sha2::Sha256;

/// What secrets are sealed with.
const KEY: &str = "webhook secrets";

/// A secret that was just made: as its consumer is given it, and as it is kept.
#[derive(Clone)]
pub struct Secret {
    pub(super) text: String,
    pub(super) sealed: String,
}

/// Makes a secret for a webhook. Not inside a transaction: what it is sealed with may have to be made first.
pub(super) async fn make(store: &Store, webhook: WebhookId) -> Result<Secret> {
    let mut bytes = [0_u8; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| Error::Broken("the system has randomness"))?;
    let key = store.secret(KEY).await?;
    // No two are the same, so that none needs a nonce of its own; and none is another webhook's.
    let payload = Payload { msg: &bytes, aad: webhook.0.as_bytes() };
    let sealed = Aes256GcmSiv::new((&key).into()).encrypt(&Nonce::default(), payload);
    let sealed = STANDARD.encode(sealed.map_err(|_| Error::Broken("a secret is sealed"))?);
    Ok(Secret { text: format!("whsec_{}", STANDARD.encode(bytes)), sealed })
}

/// What a message is signed with under these secrets: `v1,…` for each, with blanks between them.
pub async fn signatures(
    store: &Store,
    webhook: WebhookId,
    sealed: &[&str],
    (id, timestamp, body): (&str, i64, &str),
) -> Result<String> {
    let key = store.secret(KEY).await?;
    let mut signatures = Vec::with_capacity(sealed.len());
    for sealed in sealed {
        let bytes = STANDARD.decode(sealed).ok();
        let opened = bytes.and_then(|bytes| {
            let payload = Payload { msg: &bytes, aad: webhook.0.as_bytes() };
            Aes256GcmSiv::new((&key).into()).decrypt(&Nonce::default(), payload).ok()
        });
        let opened = opened.ok_or(Error::Broken("a secret opens that this register sealed"))?;
        let mac = <Hmac<Sha256> as Mac>::new_from_slice(&opened);
        let mut mac = mac.map_err(|_| Error::Broken("a key of any length is one"))?;
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        signatures.push(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
    }
    Ok(signatures.join(" "))
}
