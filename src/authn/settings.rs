//! How sign-in goes: whose tokens, and for how long.

use super::key_files::FileKeys;
use std::{sync::Arc, time::Duration};

/// How sign-in goes here.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `iss` of the tokens: the server's address, as its clients know it.
    pub issuer: String,
    /// `aud` of the tokens.
    pub audience: String,
    /// How long an access token lasts.
    pub access_seconds: i64,
    /// How long a person stays signed in by refresh tokens.
    pub session_seconds: i64,
    /// How many failures in a row lock an account.
    pub max_failures: i32,
    /// For how long.
    pub lock_seconds: i64,
    /// A failed sign-in is answered after a whole number of these, so that the time tells nothing.
    pub failure_step: Duration,
    /// The keys that sign and verify; where there are none, those of the database do.
    pub key_files: Option<Arc<FileKeys>>,
}

impl Settings {
    /// The usual times for this issuer and audience.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            access_seconds: 15 * 60,
            session_seconds: 12 * 60 * 60,
            max_failures: 5,
            lock_seconds: 15 * 60,
            failure_step: Duration::from_millis(300),
            key_files: None,
        }
    }
}
