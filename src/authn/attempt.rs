//! A sign-in that is under way at a provider.
//!
//! The browser keeps it, sealed: any process goes on with it, a stranger who begins many leaves nothing here, and nobody else
//! has it. State, nonce and verifier come of one secret in it, so what the provider sees, and what it sends back, is good in
//! this browser alone.

use super::chain;
use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::timestamp::Timestamp;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How long somebody may take at the provider.
pub const SECONDS: u32 = 600;
/// The longest question of an application that fits a cookie with the rest.
const MAX_QUESTION: usize = 2600;

/// A sign-in that is under way.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempt {
    secret: String,
    ends: i64,
    question: String,
}

impl Attempt {
    /// A new one, for a question of an application; none where that is too long to be kept.
    pub fn new(question: &str, now: Timestamp) -> Result<Option<Self>> {
        if question.len() > MAX_QUESTION {
            return Ok(None);
        }
        let ends = now.plus_seconds(SECONDS.into()).unix_seconds();
        Ok(Some(Self { secret: chain::random()?, ends, question: question.to_owned() }))
    }

    /// As the browser keeps it, sealed with a provider's key.
    pub(super) fn sealed(&self, (name, key): (&str, &[u8])) -> Result<String> {
        let Self { secret, ends, question } = self;
        let seal = URL_SAFE_NO_PAD.encode(self.seal(name, key)?.finalize().into_bytes());
        Ok(format!("{secret}.{ends}.{seal}.{}", URL_SAFE_NO_PAD.encode(question)))
    }

    /// One that a browser kept, where it is of this provider and not over.
    pub(super) fn opened((name, key): (&str, &[u8]), sealed: &str, now: Timestamp) -> Option<Self> {
        let mut parts = sealed.splitn(4, '.');
        let mut part = || parts.next();
        let (secret, ends, seal, question) = (part()?, part()?, part()?, part()?);
        let question = String::from_utf8(URL_SAFE_NO_PAD.decode(question).ok()?).ok()?;
        let attempt = Self { secret: secret.to_owned(), ends: ends.parse().ok()?, question };
        let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
        attempt.seal(name, key).ok()?.verify_slice(&seal).ok()?;
        (now.unix_seconds() < attempt.ends).then_some(attempt)
    }

    /// The question that brought the person here.
    pub fn question(&self) -> &str {
        &self.question
    }

    /// Whether this is what the provider was told to send back.
    pub fn is_state(&self, state: &str) -> bool {
        let Ok(state) = URL_SAFE_NO_PAD.decode(state) else { return false };
        self.of(b"the state").is_ok_and(|mac| mac.verify_slice(&state).is_ok())
    }

    pub(super) fn state(&self) -> String {
        self.derived(b"the state")
    }

    pub(super) fn nonce(&self) -> String {
        self.derived(b"the nonce")
    }

    pub(super) fn verifier(&self) -> String {
        self.derived(b"the verifier")
    }

    /// From when on it is refused anyway.
    pub(super) fn ends(&self) -> Timestamp {
        Timestamp(0).plus_seconds(self.ends)
    }

    fn derived(&self, what: &[u8]) -> String {
        self.of(what).map(|mac| URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())).unwrap_or_default()
    }

    fn of(&self, what: &[u8]) -> Result<Hmac<Sha256>> {
        let mut mac = keyed(self.secret.as_bytes())?;
        mac.update(what);
        Ok(mac)
    }

    fn seal(&self, name: &str, key: &[u8]) -> Result<Hmac<Sha256>> {
        let Self { secret, ends, question } = self;
        let mut mac = keyed(key)?;
        let sealed = format!("a sign-in at {name}\n{secret}\n{ends}\n{question}");
        mac.update(sealed.as_bytes());
        Ok(mac)
    }
}

fn keyed(key: &[u8]) -> Result<Hmac<Sha256>> {
    Hmac::<Sha256>::new_from_slice(key).map_err(|_| Error::Broken("a key of any length is one"))
}
