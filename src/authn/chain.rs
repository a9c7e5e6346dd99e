//! The chain of refresh tokens: each is made from the one before.
//!
//! A token's successor comes of the token itself and of a nonce in its row. So the same token always brings the same
//! successor, and the database alone, which holds digests and nonces, brings none.

use super::password;
use crate::{
    error::{Error, Result},
    store::Operation,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{
    id::{RefreshTokenId, SessionId},
    refresh_token,
};
use hmac::{Hmac, Mac};
use sea_orm::{ColumnTrait, Condition, Set, sea_query::IntoCondition};
use sha2::{Digest, Sha256};

/// Adds the first refresh token of a session.
pub(super) async fn begin(operation: &Operation<'_>, session: SessionId) -> Result<String> {
    let token = random()?;
    add(operation, session, &token).await?;
    Ok(token)
}

/// Adds a refresh token to a session.
pub(super) async fn add(operation: &Operation<'_>, session: SessionId, token: &str) -> Result<()> {
    let store = operation.store();
    let row = refresh_token::ActiveModel {
        id: Set(store.ids().next::<RefreshTokenId>()),
        session_id: Set(session),
        secret_digest: Set(digest(token)),
        issued_at: Set(store.clock().now()),
        used_at: Set(None),
        used_from: Set(None),
        successor_nonce: Set(None),
    };
    operation.unscoped_add(row).await
}

/// The row of a token.
pub(super) fn row_of(token: &str) -> Condition {
    refresh_token::Column::SecretDigest.eq(digest(token)).into_condition()
}

/// What follows a token, by the nonce of its row.
pub(super) fn successor(token: &str, nonce: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.as_bytes())
        .map_err(|_| Error::Broken("a key of any length is one"))?;
    mac.update(b"the refresh token after, by ");
    mac.update(nonce.as_bytes());
    Ok(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// 256 bits that nobody knows, as text.
pub fn random() -> Result<String> {
    let mut bytes = [0_u8; 32];
    password::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A refresh token is random enough for a plain digest.
fn digest(token: &str) -> String {
    format!("{:x}", Sha256::digest(token))
}

#[cfg(test)]
mod tests {
    use super::{digest, successor};

    #[test]
    fn a_token_and_a_nonce_make_one_successor() {
        let made = successor("token", "nonce").unwrap();
        assert_eq!(successor("token", "nonce").unwrap(), made);
        assert_eq!(made.len(), 43);
        let others = [
            successor("token", "another").unwrap(),
            successor("another", "nonce").unwrap(),
            successor(&digest("token"), "nonce").unwrap(),
        ];
        assert!(others.iter().all(|other| *other != made));
    }
}
