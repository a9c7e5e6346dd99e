//! Passwords and client secrets: made, hashed and compared.

use crate::error::{Error, Result};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use precis_profiles::{OpaqueString, precis_core::profile::Profile};
use rand::{TryRngCore, rngs::OsRng};
use std::borrow::Cow;
use tokio::sync::Semaphore;

/// One hash takes 19 MiB and a core for a while. Two at a time serve a district; the rest wait without memory.
static HASHING: Semaphore = Semaphore::const_new(2);

/// How many may hash or wait to. Beyond it a sign-in is turned away, rather than answered after its client left.
static WAITING: Semaphore = Semaphore::const_new(128);

/// The hash of nothing that anybody knows, by the same parameters as every other.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCE$uKhwL5BGxhCUQBy9QlpPGW1Of8VbY0YZDU3jGoDVvHg";

/// Thirty-two signs that are not taken for one another on paper: no `l`, `o`, `0`, `1`.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Signs in a secret that the server makes: 100 bits.
const MADE_LENGTH: usize = 20;

/// A secret in the one form that is hashed, however it was typed: RFC 8265, the profile `OpaqueString`. None where it holds
/// what no password may.
pub fn prepared(secret: &str) -> Option<String> {
    OpaqueString::new().enforce(secret).ok().map(Cow::into_owned)
}

/// The Argon2id hash of a secret, in PHC form with its own salt.
pub async fn hash(secret: &str) -> Result<String> {
    let secret = prepared(secret).ok_or(Error::Broken("a secret that is hashed was checked"))?;
    in_turn(move || {
        let hash: PasswordHash = Argon2::default()
            .hash_password(secret.as_bytes())
            .map_err(|_| Error::Broken("a secret can be hashed"))?;
        Ok(hash.to_string())
    })
    .await?
}

/// Whether the secret is the hashed one. Those that were hashed as they were typed, before there was one form, are good
/// too.
pub async fn verify(secret: &str, hash: &str) -> Result<bool> {
    let prepared = prepared(secret).filter(|prepared| prepared != secret);
    let (secret, hash) = (secret.to_owned(), hash.to_owned());
    in_turn(move || {
        let hash = PasswordHash::new(&hash).map_err(|_| Error::Broken("a stored hash is in PHC form"))?;
        let fits = |secret: &str| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok();
        Ok(prepared.is_some_and(|prepared| fits(&prepared)) || fits(&secret))
    })
    .await?
}

/// The work of [`verify`] where there is no account to compare with, so that its absence takes as long.
pub async fn verify_against_nothing(secret: &str) -> Result<()> {
    verify(secret, NOBODY).await?;
    Ok(())
}

/// A random secret for a person to copy or a service to keep.
pub fn random_secret() -> Result<String> {
    let mut bytes = [0_u8; MADE_LENGTH];
    fill(&mut bytes)?;
    // Thirty-two divides 256, so every sign is as likely as the next.
    let sign = |byte: &u8| SIGNS.get(usize::from(byte % 32)).copied().map(char::from);
    Ok(bytes.iter().filter_map(sign).collect())
}

/// Fills the bytes from the system's source of randomness.
pub(super) fn fill(bytes: &mut [u8]) -> Result<()> {
    OsRng.try_fill_bytes(bytes).map_err(|_| Error::Broken("the system has randomness"))
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _place = WAITING
        .try_acquire()
        .map_err(|_| Error::LimitExceeded("登录繁忙，请稍后重试 / too many sign-ins".into()))?;
    let turn = HASHING.acquire().await.map_err(|_| Error::Broken("hashing goes on"))?;
    let hashed = tokio::task::spawn_blocking(move || {
        // The turn ends with the work, also where whoever asked has gone.
        let _turn = turn;
        work()
    });
    hashed.await.map_err(|_| Error::Broken("a hash comes to an end"))
}

#[cfg(test)]
mod tests {
    use super::{MADE_LENGTH, NOBODY, SIGNS, hash, prepared, random_secret, verify, verify_against_nothing};
    use argon2::{Argon2, PasswordHash, PasswordHasher};
    use std::collections::HashSet;

    #[tokio::test]
    async fn a_hash_knows_its_secret_and_no_other() {
        let hashed = hash("correct horse").await.unwrap();
        assert!(hashed.starts_with("$argon2id$"));
        assert!(verify("correct horse", &hashed).await.unwrap());
        assert!(!verify("correct horse ", &hashed).await.unwrap());
        assert_ne!(hash("correct horse").await.unwrap(), hashed, "each hash has its own salt");
    }

    #[tokio::test]
    async fn a_secret_is_the_same_however_it_is_typed() {
        let hashed = hash("caf\u{e9} de la gare").await.unwrap();
        for typed in ["caf\u{e9} de la gare", "cafe\u{301} de la gare", "cafe\u{301}\u{a0}de\u{3000}la gare"]
        {
            assert!(verify(typed, &hashed).await.unwrap(), "{typed:?}");
        }
        assert!(!verify("cafe de la gare", &hashed).await.unwrap());
        for unfit in ["", "a\tb", "a\0b", "a\u{378}b"] {
            assert_eq!(prepared(unfit), None, "{unfit:?}");
        }
    }

    #[tokio::test]
    async fn a_secret_that_was_hashed_as_it_was_typed_stays_good() {
        for typed in ["cafe\u{301} de la gare", "tab\there"] {
            let old = Argon2::default().hash_password(typed.as_bytes()).unwrap().to_string();
            assert!(verify(typed, &old).await.unwrap(), "{typed:?}");
        }
    }

    #[tokio::test]
    async fn nothing_costs_what_something_costs() {
        let nothing = PasswordHash::new(NOBODY).unwrap();
        let something = hash("anything").await.unwrap();
        let something = PasswordHash::new(&something).unwrap();
        assert_eq!(nothing.algorithm, something.algorithm);
        assert_eq!(nothing.version, something.version);
        assert_eq!(nothing.params, something.params);
        assert_eq!(nothing.hash.unwrap().as_ref().len(), something.hash.unwrap().as_ref().len());
        verify_against_nothing("anything").await.unwrap();
    }

    #[test]
    fn made_secrets_are_long_and_different() {
        let made: HashSet<String> = (0..100).map(|_| random_secret().unwrap()).collect();
        assert_eq!(made.len(), 100);
        assert!(made.iter().all(|secret| secret.len() == MADE_LENGTH));
        assert!(made.iter().flat_map(|secret| secret.bytes()).all(|sign| SIGNS.contains(&sign)));
    }
}
