//! What a provider has signed: of a person (the core of `OpenID` Connect, §3.1.3.7), and of one who signed out (its back-channel
//! logout, §2.6). Read by its keys alone, and believed where it is for us, and of now.

use super::provider_keys::Discovered;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use entity::timestamp::Timestamp;
use openidconnect::{
    ClaimsVerificationError, ClientId, IssuerUrl, JsonWebKey, Nonce, SignatureVerificationError,
    core::{CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm},
};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// The longest token that is looked at.
const MAX_BYTES: usize = 8192;
/// How far a provider's clock may be ahead.
const SKEW_SECONDS: i64 = 60;
/// The longest value of a claim that names something: as `linkIdentity` takes it.
const MAX_NAMED: usize = 255;
/// What a notice of a sign-out says that it is.
const SIGNED_OUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What a provider may sign with: never a secret that both know, as whoever reads the public key would know it too.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// It is not of this provider, for us, or of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bad;

/// Why a token says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    Bad(Bad),
    /// It is signed by a key that is not known, which may be a new one.
    UnknownKey,
}

impl From<Bad> for Unread {
    fn from(bad: Bad) -> Self {
        Self::Bad(bad)
    }
}

/// Whom a token of a person may be for.
pub(super) enum Audiences<'a> {
    /// This server, and nobody besides.
    Own(&'a str),
    /// One of these applications, and nobody besides them.
    Others(&'a [String]),
}

/// What a token says, once it is believed.
pub(super) struct Said {
    claims: Map<String, Value>,
    /// What tells it from others, however its signature is written.
    digest: String,
}

impl Said {
    fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    fn number(&self, claim: &str) -> Option<i64> {
        self.claims.get(claim)?.as_i64()
    }

    /// The value of a claim that names something, as text.
    pub(super) fn named(&self, claim: &str) -> Option<String> {
        let value = match self.claims.get(claim)? {
            Value::String(text) => text.clone(),
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            _ => return None,
        };
        let is_name = (1..=MAX_NAMED).contains(&value.len()) && !value.chars().any(char::is_control);
        is_name.then_some(value)
    }

    /// From when on it is refused anyway.
    pub(super) fn ends(&self) -> Timestamp {
        Timestamp(0).plus_seconds(self.number("exp").unwrap_or(i64::MAX / 1_000_000))
    }

    /// When it was written.
    pub(super) fn written(&self) -> Timestamp {
        Timestamp(0).plus_seconds(self.number("iat").unwrap_or_default())
    }

    pub(super) fn digest(&self) -> &str {
        &self.digest
    }
}

/// Whose a token says that it is. Nothing of it is believed yet.
pub(super) fn claimed_issuer(token: &str) -> Option<String> {
    unbelieved(token)?.text("iss").map(str::to_owned)
}

/// What a token says of a person.
pub(super) fn of_person(
    token: &str,
    discovered: &Discovered,
    issuer: &IssuerUrl,
    audiences: &Audiences<'_>,
    nonce: Option<&str>,
    now: Timestamp,
) -> Result<Said, Unread> {
    let said = unbelieved(token).ok_or(Bad)?;
    let for_whom = said.claims.get("aud").ok_or(Bad)?;
    let others: &[String] = match audiences {
        Audiences::Own(_) => &[],
        Audiences::Others(others) => others,
    };
    let audience = match audiences {
        Audiences::Own(own) => *own,
        // One that the token names, or else any: the verifier says that it is not that one's.
        Audiences::Others(others) => {
            others.iter().find(|other| names(for_whom, other)).or(others.first()).ok_or(Bad)?
        }
    };
    let moment = DateTime::from_timestamp(now.unix_seconds(), 0).ok_or(Bad)?;
    let latest = DateTime::from_timestamp(now.unix_seconds().saturating_add(SKEW_SECONDS), 0).ok_or(Bad)?;
    let verifier = CoreIdTokenVerifier::new_public_client(
        ClientId::new(audience.to_owned()),
        issuer.clone(),
        discovered.keys().clone(),
    )
    .set_allowed_algs(ALGORITHMS)
    .set_other_audience_verifier_fn(|audience| others.iter().any(|other| *other == **audience))
    .set_time_fn(move || moment)
    .set_issue_time_verifier_fn(move |at| if at <= latest { Ok(()) } else { Err(String::new()) });
    let token = CoreIdToken::from_str(token).map_err(|_| Bad)?;
    let expected = nonce.map(|nonce| Nonce::new(nonce.to_owned()));
    let is_nonce = |found: Option<&Nonce>| match (&expected, found) {
        (None, _) => Ok(()),
        (Some(expected), Some(found)) if expected.secret() == found.secret() => Ok(()),
        _ => Err(String::new()),
    };
    token.claims(&verifier, is_nonce).map_err(|error| match error {
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            Unread::UnknownKey
        }
        _ => Bad.into(),
    })?;
    // The verifier leaves that out: whoever the token was given to is one that it may be for (§3.1.3.7, 4 and 5).
    let has_many = for_whom.as_array().is_some_and(|all| all.len() > 1);
    let is_whose = match said.claims.get("azp") {
        None => !has_many,
        Some(party) => party.as_str().is_some_and(|party| party == audience || names_one(others, party)),
    };
    // A notice of a sign-out names a person too; so does what opens interfaces, which is shown to others than it was given to.
    let of_others: &[&str] = match audiences {
        Audiences::Own(_) => &["events"],
        Audiences::Others(_) => &["events", "scope", "client_id"],
    };
    let is_of_person = of_others.iter().all(|claim| !said.claims.contains_key(*claim));
    let has_begun = said.number("nbf").is_none_or(|from| from <= now.unix_seconds() + SKEW_SECONDS);
    if is_whose && is_of_person && has_begun { Ok(said) } else { Err(Bad.into()) }
}

/// What a notice says of somebody who signed out.
pub(super) fn signed_out(
    token: &str,
    discovered: &Discovered,
    issuer: &str,
    audiences: &[&str],
    now: Timestamp,
) -> Result<Said, Unread> {
    let mut said = unbelieved(token).ok_or(Bad)?;
    let header = header(token).ok_or(Bad)?;
    let algorithm: CoreJwsSigningAlgorithm =
        header.get("alg").cloned().and_then(|name| serde_json::from_value(name).ok()).ok_or(Bad)?;
    let type_said = header.get("typ").and_then(Value::as_str).unwrap_or("JWT").to_ascii_lowercase();
    let is_kind = matches!(type_said.trim_start_matches("application/"), "jwt" | "logout+jwt");
    if !ALGORITHMS.contains(&algorithm) || !is_kind || header.contains_key("crit") {
        return Err(Bad.into());
    }
    let kid = header.get("kid").and_then(Value::as_str);
    let of_name = |key: &&openidconnect::core::CoreJsonWebKey| {
        kid.is_none_or(|kid| key.key_id().is_some_and(|id| id.as_str() == kid))
    };
    let (signed, signature) = token.rsplit_once('.').ok_or(Bad)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Bad)?;
    let mut keys = discovered.keys().keys().iter().filter(of_name).peekable();
    if keys.peek().is_none() {
        return Err(Unread::UnknownKey);
    }
    // A key says itself whether it signs, and by what.
    if !keys.any(|key| key.verify_signature(&algorithm, signed.as_bytes(), &signature).is_ok()) {
        return Err(Bad.into());
    }
    let (now, leeway) = (now.unix_seconds(), SKEW_SECONDS);
    let is_ours = said.text("iss") == Some(issuer)
        && said.claims.get("aud").is_some_and(|aud| audiences.iter().any(|one| names(aud, one)));
    let is_now = said.number("exp").is_some_and(|exp| now < exp)
        && said.number("iat").is_some_and(|iat| iat <= now + leeway);
    let is_notice =
        said.claims.get("events").and_then(|events| events.get(SIGNED_OUT)).is_some_and(Value::is_object)
            && !said.claims.contains_key("nonce");
    let names_whom = ["sub", "sid"].iter().any(|claim| said.claims.contains_key(*claim))
        && ["sub", "sid"].iter().all(|claim| {
            !said.claims.contains_key(*claim) || said.text(claim).is_some_and(|text| !text.is_empty())
        });
    let jti = said.named("jti").ok_or(Bad)?;
    if !(is_ours && is_now && is_notice && names_whom) {
        return Err(Bad.into());
    }
    said.digest = digest(&format!("jti {jti}"));
    Ok(said)
}

/// SHA-256, hex.
pub(super) fn digest(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

/// Whether `aud` is this one, or names it among others.
fn names(aud: &Value, one: &str) -> bool {
    match aud {
        Value::String(text) => text == one,
        Value::Array(all) => all.iter().any(|text| text == one),
        _ => false,
    }
}

fn names_one(all: &[String], one: &str) -> bool {
    all.iter().any(|other| other == one)
}

fn header(token: &str) -> Option<Map<String, Value>> {
    let header = token.split('.').next()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()
}

fn unbelieved(token: &str) -> Option<Said> {
    if token.len() > MAX_BYTES {
        return None;
    }
    let (signed, _) = token.rsplit_once('.')?;
    let (_, claims) = signed.split_once('.')?;
    let claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    Some(Said { claims, digest: digest(signed) })
}
