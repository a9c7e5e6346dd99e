//! Numbers for what was touched, on PostgreSQL: after its commit, by whoever holds the clock.
//!
//! The clock's row is held from before a number is chosen to the commit that gives it. So when a number can be read, all
//! lower ones are given and can be read too, and none is given again. What a command still holds is passed over, and waits.

use super::{
    database::{Open, Store},
    pools::Work,
    reader::Reader,
    set::Dialect,
    text::Text,
    unnumbered::Unnumbered,
};
use crate::error::{Error, Result};

/// Rows that one transaction numbers, at most, unless they are its own.
const BATCH: i64 = 20_000;
/// As far as rows that wait are counted.
const COUNTED: i64 = 10_000;

const HOLD: &str = "SELECT position FROM feed_clock FOR UPDATE";
const NUMBER: &str = "
UPDATE feed SET position = $1 FROM (
    SELECT kind, id, part FROM feed WHERE position IS NULL
    ORDER BY kind, id, part LIMIT $2 FOR UPDATE SKIP LOCKED
) AS waiting
WHERE feed.kind = waiting.kind AND feed.id = waiting.id AND feed.part = waiting.part";
const RAISE: &str = "UPDATE feed_clock SET position = $1";
const WAITS: &str = "SELECT 1 FROM feed WHERE position IS NULL LIMIT 1";
const COUNT: &str = "
SELECT (SELECT position FROM feed_clock),
    (SELECT count(*) FROM (SELECT 1 FROM feed WHERE position IS NULL LIMIT $1) AS waiting)";

/// Numbers what waits and what nobody else holds; in the transaction of a command that needs its own number, all of it. Says
/// the number that was given last, and to how many rows now.
pub(super) async fn number(store: &Store, open: &Open, of_a_command: bool) -> Result<(i64, u64)> {
    let clock = open.all(store, &Text { text: HOLD.into(), values: Vec::new() }).await?;
    let last: i64 = clock.first().ok_or(Error::Broken("the feed has a clock"))?.try_get_by_index(0)?;
    let next = last.saturating_add(1);
    let most = if of_a_command { i64::MAX } else { BATCH };
    let number = Text { text: NUMBER.into(), values: vec![next.into(), most.into()] };
    let numbered = open.execute(store, &number).await?.rows_affected();
    if numbered == 0 && !of_a_command {
        return Ok((last, 0));
    }
    open.execute(store, &Text { text: RAISE.into(), values: vec![next.into()] }).await?;
    Ok((next, numbered))
}

impl Store {
    /// Numbers all that was touched, is committed, and that nobody is about to touch again.
    pub(super) async fn number_feed(&self) -> Result<()> {
        if self.dialect() == Dialect::Sqlite {
            return Ok(());
        }
        loop {
            let waits = Text { text: WAITS.into(), values: Vec::new() };
            if Reader::Arrival(self).all(&waits).await?.is_empty() {
                return Ok(());
            }
            self.begin_epoch_if_due().await?;
            let (transaction, _turn) = self.begin(Work::Operation).await?;
            let (_, numbered) = number(self, &transaction, false).await?;
            transaction.commit(self).await?;
            if numbered < BATCH.unsigned_abs() {
                return Ok(());
            }
        }
    }

    /// How far the feed is numbered.
    pub async fn unnumbered(&self) -> Result<Unnumbered> {
        let count = Text { text: COUNT.into(), values: vec![COUNTED.into()] };
        let rows = Reader::Arrival(self).all(&count).await?;
        let row = rows.first().ok_or(Error::Broken("a statement answers"))?;
        let (position, waiting) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok(Unnumbered { position, waiting })
    }
}
