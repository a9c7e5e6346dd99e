//! Whether there may be something new to read, and for whom.

use super::{database::Store, reader::Reader, text::Text};
use crate::error::{Error, Result};
use entity::{id::AccountId, timestamp::Timestamp};

/// How far everything is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The last number that was given to what was touched.
    pub position: i64,
    /// How often rights were changed.
    pub rights: i64,
    /// The newest epoch.
    pub epoch: i32,
}

const LOOK: &str = "SELECT (SELECT position FROM feed_clock), (SELECT changes FROM feed_rights), (SELECT MAX(number) FROM feed_epochs)";
const NEXT: &str = "SELECT MIN(moment) FROM (
    SELECT starts_at AS moment FROM assignments WHERE account_id = $1 AND ended_at IS NULL AND starts_at > $2
    UNION ALL
    SELECT ends_at FROM assignments WHERE account_id = $1 AND ended_at IS NULL AND ends_at > $2
    UNION ALL
    SELECT theirs.ends_at FROM assignments AS held JOIN assignments AS theirs ON theirs.id = held.delegated_from
    WHERE held.account_id = $1 AND held.ended_at IS NULL AND theirs.ends_at > $2
) AS moments";

impl Store {
    /// How far everything is, in a statement that reads three rows.
    pub async fn feed_moved(&self) -> Result<Moved> {
        let rows = Reader::Arrival(self).all(&Text { text: LOOK.into(), values: Vec::new() }).await?;
        let row = rows.first().ok_or(Error::Broken("a statement answers"))?;
        let (position, rights) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok(Moved { position, rights, epoch: row.try_get_by_index(2)? })
    }

    /// When the rights of an account next change because something begins or runs out, which nobody writes down by then.
    pub async fn rights_change(&self, account: AccountId) -> Result<Option<Timestamp>> {
        let values = vec![account.into(), self.clock().now().into()];
        let rows = Reader::Arrival(self).all(&Text { text: NEXT.into(), values }).await?;
        let row = rows.first().ok_or(Error::Broken("a statement answers"))?;
        Ok(row.try_get_by_index(0)?)
    }
}
