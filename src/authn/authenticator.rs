//! Who a request comes from.

use super::{
    cache::{self, VerifiedTokens},
    key_files::KeyFileError,
    keyring::Keyring,
    keys,
    public_key::PublicKey,
    refusals::Refusals,
    settings::Settings,
    token::{self, TokenForm, Verified},
};
use crate::{
    authz::Viewer,
    error::{Error, Result},
    store::{
        Store,
        identity::{Arrival, For},
    },
};
use entity::timestamp::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// A request that showed a token is not let in.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// The token is no good; the reason fits `error_description`.
    #[error("{0}")]
    Token(&'static str),
    /// It could not be found out.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Signs people and services in, and knows them by their tokens.
pub struct Authenticator {
    pub(super) store: Arc<Store>,
    pub(super) settings: Settings,
    pub(super) form: TokenForm,
    pub(super) keyring: Keyring,
    verified: VerifiedTokens,
    pub(super) refused: Refusals,
}

impl Authenticator {
    /// With the accounts and keys of this database. Nothing is read yet.
    pub fn new(store: Arc<Store>, settings: Settings) -> Self {
        let form = TokenForm::new(&settings);
        Self {
            store,
            settings,
            form,
            keyring: Keyring::default(),
            verified: VerifiedTokens::new(),
            refused: Refusals::new(),
        }
    }

    /// The database of the accounts.
    pub const fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// How sign-in goes here.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Reads the keys of files again, where there are such; says whether there are.
    pub fn read_keys_again(&self) -> std::result::Result<bool, KeyFileError> {
        let Some(files) = &self.settings.key_files else { return Ok(false) };
        files.read_again().map(|()| true)
    }

    /// Whoever shows this token, as of now. The viewer is always there.
    pub async fn arrival(&self, bearer: &str, public_read: bool, purpose: For) -> Result<Arrival, Denied> {
        let verified = self.verify(bearer).await?;
        verified.is_of(self.store.clock().now()).map_err(Denied::Token)?;
        let arrival = self.store.arrival(verified.account, verified.session, public_read, purpose).await?;
        if arrival.viewer.is_none() {
            return Err(Denied::Token("the session has ended"));
        }
        Ok(arrival)
    }

    /// When a token ends; none of one that is not ours.
    pub async fn ends(&self, bearer: &str) -> Option<Timestamp> {
        let verified = self.verify(bearer).await.ok()?;
        Some(verified.ends())
    }

    /// Whoever shows no token.
    pub async fn nobody(&self, public_read: bool, purpose: For) -> Result<Arrival> {
        self.store.arrival_of_nobody(Viewer::nobody(public_read), purpose).await
    }

    /// The public keys, for whoever verifies our tokens. As the database has them, so that a key is published
    /// before its first token is.
    pub async fn jwks(&self) -> Result<Value> {
        let keys: Vec<Value> = match &self.settings.key_files {
            Some(files) => files.verifying().iter().map(|key| key.jwk()).collect(),
            None => keys::verifying(&self.store).await?.iter().map(PublicKey::jwk).collect(),
        };
        Ok(json!({ "keys": keys }))
    }

    /// A key whose tokens are good. Where keys are in files, the database is not asked: whoever writes it could add one.
    async fn key(&self, kid: &str) -> Result<Option<Arc<PublicKey>>> {
        match &self.settings.key_files {
            Some(files) => Ok(files.find(kid)),
            None => self.keyring.find(&self.store, kid).await,
        }
    }

    /// What the token says, if it is signed by one of our keys; its time is not looked at.
    pub(super) async fn verify(&self, token: &str) -> Result<Arc<Verified>, Denied> {
        if token.len() > token::MAX_BYTES {
            return Err(Denied::Token("the token is too long"));
        }
        let digest = cache::digest(token);
        if let Some(verified) = self.verified.find(&digest)
            && self.key(&verified.kid).await?.is_some()
        {
            return Ok(verified);
        }
        let kid = token::claimed_key(token).map_err(Denied::Token)?;
        let key = self.key(&kid).await?;
        let key = key.ok_or(Denied::Token("the token is signed by an unknown key"))?;
        let verified = Arc::new(self.form.read(token, &key).map_err(Denied::Token)?);
        self.verified.keep(digest, Arc::clone(&verified));
        Ok(verified)
    }
}
