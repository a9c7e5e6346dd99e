//! The keys that sign access tokens, in the table `signing_keys`, where none are given by files.
//!
//! The newest signs. The older ones verify until they are retired, so that a rotation ends no session. Each
//! process reads the table for itself: commands of another process need no restart of this one.

use super::public_key::PublicKey;
use crate::{
    error::{Error, Result},
    event::{Event, KeyEvent, KeyName},
    store::{Operation, Store},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{signing_key, timestamp::Timestamp};
use jsonwebtoken::EncodingKey;
use p256::{
    SecretKey,
    elliptic_curve::rand_core::OsRng,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding},
};
use sea_orm::{ColumnTrait, Condition, sea_query::IntoCondition};

/// A key, and what is known of it without its private half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyState {
    /// Its name in tokens.
    pub kid: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when its tokens are refused.
    pub retired_at: Option<Timestamp>,
    /// Whether new tokens are signed with it.
    pub signs: bool,
}

/// A key cannot be retired.
#[derive(Debug, thiserror::Error)]
pub enum RetireError {
    /// No key has this name.
    #[error("there is no key {0}")]
    Unknown(String),
    /// Its tokens are refused already.
    #[error("the key {0} is retired already")]
    Retired(String),
    /// It is the newest: without it nobody could sign in.
    #[error("the key {0} signs new tokens: run `keys rotate` first")]
    Signs(String),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Makes a key that signs from now on, and names it.
pub async fn rotate(store: &Store) -> Result<String> {
    let operation = store.operate().await?;
    let keys = operation.unscoped_lock::<signing_key::Entity>(in_use()).await?;
    let (row, event) = make(store, newest(&keys))?;
    let kid = row.kid.clone();
    operation.unscoped_add(signing_key::ActiveModel::from(row)).await?;
    operation.commit(None, vec![event]).await?;
    Ok(kid)
}

/// Refuses the tokens of a key from now on, and forgets its private half.
pub async fn retire(store: &Store, kid: &str) -> Result<(), RetireError> {
    forget(store, kid, false).await
}

/// The same, where keys of files sign: the newest goes too, so that nothing trusts it should the files be left away.
pub async fn retire_unused(store: &Store, kid: &str) -> Result<(), RetireError> {
    forget(store, kid, true).await
}

async fn forget(store: &Store, kid: &str, the_newest_too: bool) -> Result<(), RetireError> {
    let operation = store.operate().await?;
    let keys = operation.unscoped_lock::<signing_key::Entity>(Condition::all()).await?;
    let key = keys.iter().find(|key| key.kid == kid).ok_or_else(|| RetireError::Unknown(kid.to_owned()))?;
    if key.retired_at.is_some() {
        return Err(RetireError::Retired(kid.to_owned()));
    }
    if !the_newest_too && newest(&keys).is_some_and(|newest| newest.kid == kid) {
        return Err(RetireError::Signs(kid.to_owned()));
    }
    let now = store.clock().now();
    let columns = vec![
        (signing_key::Column::RetiredAt, now.into()),
        (signing_key::Column::PrivateKey, None::<String>.into()),
    ];
    operation.unscoped_set::<signing_key::Entity>(signing_key::Column::Kid.eq(kid), columns).await?;
    operation.commit(None, vec![KeyEvent::Retired(named(kid)?).into()]).await?;
    Ok(())
}

/// Every key, the oldest first.
pub async fn list(store: &Store) -> Result<Vec<KeyState>> {
    let mut keys = store.unscoped_rows::<signing_key::Entity>(Condition::all()).await?;
    keys.sort_by(|one, other| age(one).cmp(&age(other)));
    let signs = newest(&keys).map(|key| key.kid.clone());
    Ok(keys
        .into_iter()
        .map(|key| KeyState {
            signs: signs.as_deref() == Some(key.kid.as_str()),
            kid: key.kid,
            created_at: key.created_at,
            retired_at: key.retired_at,
        })
        .collect())
}

/// The key that signs a token now, for the header and for the signature.
pub(super) struct Signer {
    pub(super) kid: String,
    pub(super) key: EncodingKey,
}

/// The key that signs, read in the operation that gives the token. The first one is made here.
pub(super) async fn signer(operation: &Operation<'_>, events: &mut Vec<Event>) -> Result<Signer> {
    let keys = operation.unscoped_rows::<signing_key::Entity>(in_use()).await?;
    if let Some(key) = newest(&keys) {
        return Signer::of(key);
    }
    let (row, event) = make(operation.store(), None)?;
    let signer = Signer::of(&row)?;
    operation.unscoped_add(signing_key::ActiveModel::from(row)).await?;
    events.push(event);
    Ok(signer)
}

impl Signer {
    fn of(row: &signing_key::Model) -> Result<Self> {
        Self::with(row.kid.clone(), &read(row)?)
    }

    pub(super) fn with(kid: String, secret: &SecretKey) -> Result<Self> {
        let der = secret.to_pkcs8_der().map_err(|_| Error::Broken("a signing key has a DER form"))?;
        Ok(Self { kid, key: EncodingKey::from_ec_der(der.as_bytes()) })
    }
}

/// The public halves of the keys whose tokens are good, the newest first.
pub(super) async fn verifying(store: &Store) -> Result<Vec<PublicKey>> {
    let mut keys = store.unscoped_rows::<signing_key::Entity>(in_use()).await?;
    keys.sort_by(|one, other| age(other).cmp(&age(one)));
    keys.iter().map(|row| PublicKey::of(&read(row)?)).collect()
}

fn in_use() -> Condition {
    signing_key::Column::RetiredAt.is_null().into_condition()
}

/// Two keys of the same microsecond are told apart by their names.
fn age(key: &signing_key::Model) -> (Timestamp, &str) {
    (key.created_at, &key.kid)
}

fn newest(keys: &[signing_key::Model]) -> Option<&signing_key::Model> {
    keys.iter().filter(|key| key.retired_at.is_none()).max_by(|one, other| age(one).cmp(&age(other)))
}

fn read(row: &signing_key::Model) -> Result<SecretKey> {
    let pem = row.private_key.as_deref().ok_or(Error::Broken("a key in use has its private half"))?;
    SecretKey::from_pkcs8_pem(pem).map_err(|_| Error::Broken("a signing key is PKCS#8 in PEM"))
}

fn make(store: &Store, newest: Option<&signing_key::Model>) -> Result<(signing_key::Model, Event)> {
    let secret = SecretKey::random(&mut OsRng);
    let pem = secret.to_pkcs8_pem(LineEnding::LF).map_err(|_| Error::Broken("a new key has a PEM form"))?;
    let now = store.clock().now();
    let row = signing_key::Model {
        kid: PublicKey::of(&secret)?.kid,
        private_key: Some(pem.as_str().to_owned()),
        // Later than the one it follows, also where the clock stands still or went back.
        created_at: newest.map_or(now, |newest| now.max(Timestamp(newest.created_at.0.saturating_add(1)))),
        retired_at: None,
    };
    let event = if newest.is_some() { KeyEvent::Rotated } else { KeyEvent::Created };
    let event = event(named(&row.kid)?);
    Ok((row, event.into()))
}

/// A key's events are found by the first half of its name.
fn named(kid: &str) -> Result<KeyName> {
    let digest = URL_SAFE_NO_PAD.decode(kid).map_err(|_| Error::Broken("a key is named by its digest"))?;
    let half = digest.first_chunk::<16>().ok_or(Error::Broken("a digest has two halves"))?;
    let subject = uuid::Builder::from_custom_bytes(*half).into_uuid();
    Ok(KeyName { kid: kid.to_owned(), subject })
}
