//! The public half of a signing key: what verifies, and what is published.

use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use p256::{PublicKey as Point, SecretKey, elliptic_curve::sec1::ToEncodedPoint};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A key that verifies.
pub(super) struct PublicKey {
    /// Its name in tokens: its thumbprint, so that two keys never share one.
    pub(super) kid: String,
    /// The form that jsonwebtoken takes.
    pub(super) key: DecodingKey,
    x: String,
    y: String,
}

impl PublicKey {
    /// Of a signing key.
    pub(super) fn of(secret: &SecretKey) -> Result<Self> {
        Self::at(&secret.public_key())
    }

    fn at(point: &Point) -> Result<Self> {
        let point = point.to_encoded_point(false);
        let (x, y) =
            point.x().zip(point.y()).ok_or(Error::Broken("a public key is a point with two coordinates"))?;
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        let key = DecodingKey::from_ec_components(&x, &y)
            .map_err(|_| Error::Broken("a point is a key that verifies"))?;
        Ok(Self { kid: thumbprint(&x, &y), key, x, y })
    }

    /// The key in the JWK form that `jwks.json` lists.
    pub(super) fn jwk(&self) -> Value {
        let Self { kid, x, y, .. } = self;
        json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid, "use": "sig", "alg": "ES256" })
    }
}

/// By RFC 7638: the digest of the members, in the order of the alphabet.
fn thumbprint(x: &str, y: &str) -> String {
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(members))
}

#[cfg(test)]
mod tests {
    use super::thumbprint;

    #[test]
    fn a_key_is_named_by_its_thumbprint() {
        // The public key of RFC 7517, appendix A.1; the digest was computed apart, from the rule of RFC 7638.
        let x = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
        let y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";
        assert_eq!(thumbprint(x, y), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
    }
}
