//! Registered operations: documents that apps ask by a name, checked when they are registered and not when they are asked.
//!
//! A name stands for one text for ever, whichever app gives it, so that no cache of anybody's is ever wrong. It is a SHA-256 of
//! the text, or what an app's tools made up. Who registers is the operator: an app's manifest comes with its release.

mod manifest;
mod register;
mod registry;

pub use manifest::{Candidate, ManifestError, read};
pub use register::{DocumentError, Done, Which, list, register, retire};
pub use registry::{FRESH_SECONDS, Registry};

use sha2::{Digest, Sha256};

/// What a digest begins with, where it says of what kind it is.
const SHA256: &str = "sha256:";

/// The longest name of a document, in bytes.
const MAX_NAME: usize = 200;

/// SHA-256 of a text, in hexadecimal digits.
pub fn digest(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

/// A name as it is kept: a digest without the kind before it.
pub fn key(name: &str) -> &str {
    name.strip_prefix(SHA256).filter(|digest| is_digest(digest)).unwrap_or(name)
}

/// Whether it is the form of a SHA-256: then it is one of the text that it names.
pub fn is_digest(key: &str) -> bool {
    key.len() == 64 && key.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether it can be the name of a document.
fn is_name(key: &str) -> bool {
    (1..=MAX_NAME).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}
