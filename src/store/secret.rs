//! Keys that all processes of a register share, and that nobody else needs to know.

use super::{database::Store, pools::Work, reader::Reader, text::Text};
use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use rand::{TryRngCore, rngs::OsRng};
use std::sync::PoisonError;

const FIND: &str = "SELECT key FROM secrets WHERE purpose = $1";
const MAKE: &str =
    "INSERT INTO secrets (purpose, key, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

impl Store {
    /// The key for a purpose. It is made when it is first asked for, and stays as it is: by another nobody would be told
    /// where it stands.
    pub async fn secret(&self, purpose: &'static str) -> Result<[u8; 32]> {
        let known = self.shared.secrets.lock().unwrap_or_else(PoisonError::into_inner).get(purpose).copied();
        if let Some(key) = known {
            return Ok(key);
        }
        let key = match self.find_secret(purpose).await? {
            Some(key) => key,
            None => self.make_secret(purpose).await?,
        };
        self.shared.secrets.lock().unwrap_or_else(PoisonError::into_inner).insert(purpose, key);
        Ok(key)
    }

    async fn find_secret(&self, purpose: &'static str) -> Result<Option<[u8; 32]>> {
        let find = Text { text: FIND.into(), values: vec![purpose.into()] };
        let found = Reader::Arrival(self).all(&find).await?;
        let Some(row) = found.first() else { return Ok(None) };
        let key: String = row.try_get_by_index(0)?;
        let key = STANDARD.decode(key).ok().and_then(|key| key.try_into().ok());
        key.map(Some).ok_or(Error::Broken("a secret has 32 bytes"))
    }

    /// Makes it, or finds what another process has made meanwhile.
    async fn make_secret(&self, purpose: &'static str) -> Result<[u8; 32]> {
        let mut key = [0; 32];
        OsRng.try_fill_bytes(&mut key).map_err(|_| Error::Broken("the system has randomness"))?;
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        let values = vec![purpose.into(), STANDARD.encode(key).into(), self.clock().now().into()];
        transaction.execute(self, &Text { text: MAKE.into(), values }).await?;
        transaction.commit(self).await?;
        self.find_secret(purpose).await?.ok_or(Error::Broken("a secret that was made is there"))
    }
}
