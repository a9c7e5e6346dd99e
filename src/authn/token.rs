//! Access tokens: written, and read with nothing taken on trust.

use super::{keys::Signer, public_key::PublicKey, settings::Settings};
use crate::error::{Error, Result};
use entity::{
    id::{AccountId, SessionId},
    timestamp::Timestamp,
};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest token that is looked at. One of ours has about 600 bytes.
pub(super) const MAX_BYTES: usize = 4096;

/// How far the clock of the server that gives a token may be ahead of the one that is shown it: a token is written as good
/// from so long before. It never makes one last longer.
const CLOCKS_APART_SECONDS: i64 = 300;
/// How exactly seconds are compared.
const LEEWAY_SECONDS: i64 = 5;

/// Why a token is no good, in words that fit `error_description`.
pub(super) type Fault = &'static str;

/// The claims, all of them required. `sid` is the session; nothing says what the account may do.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

/// What a token with a good signature says.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    pub(super) account: AccountId,
    pub(super) session: SessionId,
    pub(super) kid: String,
    issued_at: i64,
    not_before: i64,
    expires_at: i64,
}

impl Verified {
    /// The second from which on it is good no more.
    pub(super) fn ends(&self) -> Timestamp {
        Timestamp(0).plus_seconds(self.expires_at)
    }

    /// Whether its time is now. jsonwebtoken would ask the machine's clock.
    pub(super) fn is_of(&self, now: Timestamp) -> Result<(), Fault> {
        let now = now.unix_seconds();
        if now >= self.expires_at {
            return Err("the token has expired");
        }
        let is_early = self.not_before > now.saturating_add(LEEWAY_SECONDS);
        if is_early || self.issued_at > now.saturating_add(CLOCKS_APART_SECONDS) {
            return Err("the token is not valid yet");
        }
        Ok(())
    }
}

/// Writes and reads the tokens of one issuer for one audience.
pub(super) struct TokenForm {
    issuer: String,
    audience: String,
    validation: Validation,
}

impl TokenForm {
    pub(super) fn new(settings: &Settings) -> Self {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        // `iat` and `jti` mean nothing to jsonwebtoken; `Claims` does not read without them.
        validation.set_required_spec_claims(&["iss", "aud", "sub", "iat", "nbf", "exp", "jti"]);
        // See `Verified::is_of`.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self { issuer: settings.issuer.clone(), audience: settings.audience.clone(), validation }
    }

    /// A token for the session, good from now until `expires_at`.
    pub(super) fn write(
        &self,
        signer: &Signer,
        account: AccountId,
        session: SessionId,
        jti: Uuid,
        now: Timestamp,
        expires_at: i64,
    ) -> Result<String> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: account.to_string(),
            sid: session.to_string(),
            iat: now.unix_seconds(),
            nbf: now.unix_seconds().saturating_sub(CLOCKS_APART_SECONDS),
            exp: expires_at,
            jti,
        };
        let header = Header { kid: Some(signer.kid.clone()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, &claims, &signer.key)
            .map_err(|_| Error::Broken("a token can be signed"))
    }

    /// What the token says, once its signature, issuer and audience are checked. Its time is not.
    pub(super) fn read(&self, token: &str, key: &PublicKey) -> Result<Verified, Fault> {
        let read = jsonwebtoken::decode::<Claims>(token, &key.key, &self.validation)
            .map_err(|_| "the token is not one of this server")?;
        let claims = read.claims;
        let account = claims.sub.parse().map_err(|_| "the token names no account")?;
        let session = claims.sid.parse().map_err(|_| "the token names no session")?;
        Ok(Verified {
            account,
            session,
            kid: key.kid.clone(),
            issued_at: claims.iat,
            not_before: claims.nbf,
            expires_at: claims.exp,
        })
    }
}

/// The name of the key that a token claims to be signed with. Nothing else of it is believed yet.
pub(super) fn claimed_key(token: &str) -> Result<String, Fault> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| "the token cannot be read")?;
    if header.alg != Algorithm::ES256 || header.crit.is_some() {
        return Err("the token is of another kind");
    }
    header.kid.ok_or("the token names no key")
}

#[cfg(test)]
mod tests {
    use super::{CLOCKS_APART_SECONDS, LEEWAY_SECONDS, Verified};
    use entity::{
        id::{AccountId, SessionId},
        timestamp::Timestamp,
    };
    use uuid::Uuid;

    fn at(second: i64) -> Timestamp {
        Timestamp(0).plus_seconds(second)
    }

    #[test]
    fn a_token_is_good_from_its_second_to_the_one_before_its_last() {
        let token = Verified {
            account: AccountId(Uuid::nil()),
            session: SessionId(Uuid::nil()),
            kid: String::new(),
            issued_at: 400,
            not_before: 100,
            expires_at: 1000,
        };
        assert!(token.is_of(at(400)).is_ok());
        assert!(token.is_of(Timestamp(999_999_999)).is_ok(), "the last microsecond");
        assert!(token.is_of(at(1000)).is_err(), "no leeway at the end");
        assert!(token.is_of(at(400 - CLOCKS_APART_SECONDS)).is_ok());
        assert!(token.is_of(at(399 - CLOCKS_APART_SECONDS)).is_err());
        let late = Verified { not_before: 500, ..token };
        assert!(late.is_of(at(500 - LEEWAY_SECONDS)).is_ok());
        assert!(late.is_of(at(499 - LEEWAY_SECONDS)).is_err());
    }
}
