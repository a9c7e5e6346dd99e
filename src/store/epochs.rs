//! When a server began to serve this database.
//!
//! A database that was restored, or a standby that took over, may not have what was read before. So each process gives itself a
//! number, as a touched thing is given one, before it gives or tells any other, and again after a connection broke: whoever
//! answers now may be another server. Whoever read what has that number or a higher one, and did not read it of this epoch,
//! read what may not be there any more, and begins again. Whoever read less goes on: of an ordinary start it notices nothing.

use super::{database::Store, epoch::Began, pools::Work, set::Dialect, text::Text};
use crate::error::{Error, Result};
use rand::{TryRngCore, rngs::OsRng};
use std::sync::PoisonError;
use uuid::Uuid;

const HOLD: &str = "SELECT position FROM feed_clock FOR UPDATE";
const LOOK: &str = "SELECT position FROM feed_clock";
const BEGIN: &str = "INSERT INTO feed_epochs (number, token, position)
SELECT COALESCE(MAX(number), 0) + 1, $1, $2 FROM feed_epochs";
const RAISE: &str = "UPDATE feed_clock SET position = $1";

impl Store {
    /// Begins an epoch, where this process is in none, or a connection broke since. Says whether it did.
    pub(super) async fn begin_epoch_if_due(&self) -> Result<bool> {
        let now = Some(Began(self.shared.losses.last()));
        if *self.shared.epoch.began.lock().unwrap_or_else(PoisonError::into_inner) == now {
            return Ok(false);
        }
        self.begin_epoch().await?;
        *self.shared.epoch.began.lock().unwrap_or_else(PoisonError::into_inner) = now;
        Ok(true)
    }

    /// The same, before something is written. What keeps it from beginning keeps that from being written too, or there is no
    /// feed yet.
    pub(super) async fn expect_epoch(&self) {
        if let Err(error) = self.begin_epoch_if_due().await {
            tracing::debug!(%error, "the feed begins no epoch");
        }
    }

    async fn begin_epoch(&self) -> Result<()> {
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        let hold = match self.dialect() {
            Dialect::Sqlite => LOOK,
            Dialect::Postgres => HOLD,
        };
        let clock = transaction.all(self, &Text { text: hold.into(), values: Vec::new() }).await?;
        let clock: i64 = clock.first().ok_or(Error::Broken("the feed has a clock"))?.try_get_by_index(0)?;
        let next = clock.saturating_add(1);
        let mut token = [0; 16];
        OsRng.try_fill_bytes(&mut token).map_err(|_| Error::Broken("the system has randomness"))?;
        let values = vec![Uuid::from_bytes(token).into(), next.into()];
        transaction.execute(self, &Text { text: BEGIN.into(), values }).await?;
        transaction.execute(self, &Text { text: RAISE.into(), values: vec![next.into()] }).await?;
        transaction.commit(self).await?;
        Ok(())
    }
}
