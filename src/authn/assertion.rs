//! A service proves who it is by what it has signed (RFC 7523 §2.2, RFC 7521 §4.2).
//!
//! It says who it is, for whom, and until when, at most five minutes; and it is good once, in whichever process. Who cannot
//! have signed is refused as a wrong secret is, at the end of the same step of time. Nothing is locked: there is nothing to
//! guess.

use super::{authenticator::Authenticator, client_key::ClientKey, origin::Origin, sign_in::Admitted};
use crate::{
    error::{Error, Result},
    event::Barred,
};
use entity::{
    account, client_key, id::AccountId, timestamp::Timestamp, used_assertion, vocabulary::AccountKind,
};
use jsonwebtoken::Validation;
use sea_orm::{ColumnTrait, Condition, Set};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The longest assertion that is looked at.
pub(super) const MAX_BYTES: usize = 8192;
/// How far ahead an assertion may end.
const LONGEST_SECONDS: i64 = 300;
/// How far the service's clock may be ahead.
const LEEWAY_SECONDS: i64 = 5;
/// The longest `jti`.
const MAX_JTI: usize = 256;

/// The claims, all of them required but the last two; `iss`, `sub` and `aud` are checked with the signature.
#[derive(Deserialize)]
struct Claims {
    exp: i64,
    jti: String,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    iat: Option<i64>,
}

/// Who an assertion says that it is of. Nothing of it is believed yet.
pub fn claimed(assertion: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Subject {
        sub: String,
    }
    if assertion.len() > MAX_BYTES {
        return None;
    }
    jsonwebtoken::dangerous::insecure_decode_claims::<Subject>(assertion).ok().map(|claims| claims.sub)
}

impl Authenticator {
    /// The service that an assertion is of, under the account's lock.
    pub(super) async fn asserted(
        &self,
        id: &str,
        assertion: &str,
        origin: Origin,
    ) -> Result<Option<Admitted<'_>>> {
        let by_name = account::Column::Name.eq(id);
        let named = self.store.unscoped_rows::<account::Entity>(by_name).await?;
        let named = named.into_iter().find(|account| account.kind == AccountKind::Service);
        // Asked for also where there is no account: the same statements for every name.
        let account = named.as_ref().map_or(AccountId(Uuid::nil()), |account| account.id);
        let of_account = client_key::Column::AccountId.eq(account);
        let keys = self.store.unscoped_rows::<client_key::Entity>(of_account).await?;
        let barred = match &named {
            None => Some(Barred::UnknownName),
            Some(named) if named.disabled_at.is_some() => Some(Barred::Disabled),
            Some(_) => None,
        };
        let read = self.read(id, assertion, &keys)?;
        let (None, Some((claims, kid))) = (barred, read) else {
            let because = barred.unwrap_or(Barred::BadAssertion);
            self.write_down(id, origin, named.map(|account| account.id), because).await?;
            return Ok(None);
        };
        let operation = self.store.operate().await?;
        let accounts = operation.unscoped_turn::<account::Entity>(account::Column::Id.eq(account)).await?;
        let same_key = Condition::all()
            .add(client_key::Column::AccountId.eq(account))
            .add(client_key::Column::Kid.eq(kid));
        let keys = operation.unscoped_rows::<client_key::Entity>(same_key).await?;
        if keys.is_empty() || !accounts.iter().any(|account| account.disabled_at.is_none()) {
            return Ok(None);
        }
        let now = self.store.clock().now();
        let old = Condition::all()
            .add(used_assertion::Column::AccountId.eq(account))
            .add(used_assertion::Column::ExpiresAt.lte(now));
        operation.unscoped().unscoped_remove::<used_assertion::Entity>(old).await?;
        let jti_digest = format!("{:x}", Sha256::digest(&claims.jti));
        let used = Condition::all()
            .add(used_assertion::Column::AccountId.eq(account))
            .add(used_assertion::Column::JtiDigest.eq(jti_digest.as_str()));
        if !operation.unscoped_rows::<used_assertion::Entity>(used).await?.is_empty() {
            drop(operation);
            self.write_down(id, origin, Some(account), Barred::UsedAssertion).await?;
            return Ok(None);
        }
        let row = used_assertion::ActiveModel {
            account_id: Set(account),
            jti_digest: Set(jti_digest),
            // Another process may have a clock that is behind.
            expires_at: Set(Timestamp(0).plus_seconds(claims.exp).max(now).plus_seconds(LONGEST_SECONDS)),
        };
        operation.unscoped_add(row).await?;
        Ok(Some((operation, account)))
    }

    /// What an assertion says, and by which of the keys, where it is good now.
    fn read(
        &self,
        id: &str,
        assertion: &str,
        keys: &[client_key::Model],
    ) -> Result<Option<(Claims, String)>> {
        if assertion.len() > MAX_BYTES {
            return Ok(None);
        }
        let Ok(header) = jsonwebtoken::decode_header(assertion) else { return Ok(None) };
        let now = self.store.clock().now().unix_seconds();
        for row in keys.iter().filter(|row| header.kid.as_ref().is_none_or(|kid| *kid == row.kid)) {
            let key =
                ClientKey::read(&row.jwk).map_err(|_| Error::Broken("a key that is kept can be read"))?;
            // The key says which algorithm it goes with, not whoever shows the assertion.
            if header.alg != key.algorithm() || header.crit.is_some() {
                continue;
            }
            let mut validation = Validation::new(key.algorithm());
            validation.set_issuer(&[id]);
            validation.sub = Some(id.to_owned());
            validation.set_audience(&[&self.settings.issuer, &self.settings.endpoint("/oauth/token")]);
            validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
            // jsonwebtoken would ask the machine's clock.
            validation.validate_exp = false;
            validation.validate_nbf = false;
            let read = jsonwebtoken::decode::<Claims>(assertion, &key.verifier()?, &validation);
            let Ok(read) = read else { continue };
            let claims = read.claims;
            let latest = now.saturating_add(LEEWAY_SECONDS);
            let has_begun = [claims.nbf, claims.iat].into_iter().flatten().all(|from| from <= latest);
            let ends_soon = claims.exp <= latest.saturating_add(LONGEST_SECONDS);
            let is_named = (1..=MAX_JTI).contains(&claims.jti.len());
            let is_good = now < claims.exp && ends_soon && has_begun && is_named;
            return Ok(is_good.then(|| (claims, row.kid.clone())));
        }
        Ok(None)
    }
}
