//! What a signature covers: canonical JSON, and its digest.

use crate::error::{Error, Result};
use sha2::{Digest, Sha256};

/// The canonical form (RFC 8785) of a content, so that equal contents are equal texts.
pub fn canonical(content: &serde_json::Value) -> Result<String> {
    serde_json_canonicalizer::to_string(content).map_err(|_| Error::Broken("a content has a canonical form"))
}

/// `sha256:` and 64 hex digits, over the canonical JSON of exactly what a signer may see of the thing signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentDigest(String);

impl ContentDigest {
    /// The digest of a canonical content.
    pub fn over(canonical: &str) -> Self {
        Self(format!("sha256:{:x}", Sha256::digest(canonical)))
    }

    /// The digest as clients send it back.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same, to be kept.
    pub fn into_string(self) -> String {
        self.0
    }
}
