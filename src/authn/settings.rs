//! How sign-in goes: whose tokens, and for how long.

use super::{key_files::FileKeys, provider::Provider};
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
    /// How many failures for a name from one address, since the last good sign-in there, have it refused.
    pub max_failures: i32,
    /// How many from all addresses have those refused that the account has not signed in from.
    pub max_name_failures: i32,
    /// For how long, the first time; each time after it, twice as long.
    pub lock_seconds: i64,
    /// But never longer.
    pub longest_lock_seconds: i64,
    /// A failed sign-in is answered after a whole number of these, so that the time tells nothing.
    pub failure_step: Duration,
    /// Whether a person's name and password are taken for tokens without the page.
    pub password_grant: bool,
    /// The keys that sign and verify; where there are none, those of the database do.
    pub key_files: Option<Arc<FileKeys>>,
    /// Providers that people sign in by besides, in the order of the page.
    pub providers: Vec<Arc<Provider>>,
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
            // NIST SP 800-63B §5.2.2 allows a hundred in a row.
            max_name_failures: 100,
            lock_seconds: 15 * 60,
            longest_lock_seconds: 60 * 60,
            failure_step: Duration::from_millis(300),
            password_grant: false,
            key_files: None,
            providers: Vec::new(),
        }
    }

    /// The address of an endpoint, as clients know it.
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.issuer.trim_end_matches('/'))
    }

    /// The provider of this name.
    pub fn provider(&self, name: &str) -> Option<&Arc<Provider>> {
        self.providers.iter().find(|provider| provider.name() == name)
    }

    /// For how many seconds the last of so many failures locks, where every so many do.
    pub(super) fn lock_after(&self, failures: i32, every: i32) -> Option<i64> {
        let every = every.max(1);
        if failures % every != 0 {
            return None;
        }
        let before = u32::try_from(failures / every).unwrap_or(u32::MAX).saturating_sub(1);
        let seconds = self.lock_seconds.saturating_mul(2_i64.saturating_pow(before));
        Some(seconds.min(self.longest_lock_seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn every_fifth_failure_locks_longer_up_to_an_hour() {
        let settings = Settings::new("i", "a");
        let minutes = |failures| settings.lock_after(failures, 5).map(|seconds| seconds / 60);
        assert_eq!([1, 4, 6, 9, 11].map(minutes), [None; 5]);
        assert_eq!([5, 10, 15, 20, 5000, i32::MAX - 2].map(minutes), [15, 30, 60, 60, 60, 60].map(Some));
    }
}
