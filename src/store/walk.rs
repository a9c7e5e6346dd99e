//! Walking through the feed in windows. What a viewer does not see is passed by, and a statement that passes by all that others
//! touched would cost what the register is large: so each goes through so many numbers at most, and one after the other through
//! more. How far somebody came who saw nothing is remembered.

use super::{
    database::Store,
    followed::{Followed, Head, Place, Row, Rows, Walk, Window},
    passed::Passed,
};
use crate::error::Result;
use uuid::Uuid;

/// The numbers of the first window: enough for a page of who sees one thing in twenty.
const FIRST: i64 = 4_096;
/// By how much the next is wider than the one before.
const WIDER: i64 = 4;
impl Store {
    /// The first rows of a walk; `epoch` is the one that is asked about. A reader that is still where it was is known by `stands`,
    /// which says also who it is and by what rights.
    pub async fn feed_after(
        &self,
        walk: &Walk<'_>,
        epoch: i32,
        stands: Option<&str>,
    ) -> Result<(Head, Rows)> {
        let mut passed = stands.and_then(|stands| self.shared.passed_by.find(stands));
        let mut rows: Vec<Row> = Vec::new();
        let (mut from, mut wide) = (passed.map_or(walk.after.position, |it| it.position), FIRST);
        loop {
            let to = from.saturating_add(wide);
            let (head, found) = self.feed_window(walk, Window { from, to }, epoch).await?;
            if passed.is_some_and(|passed| passed.epoch != head.epoch) {
                // What was passed by is of another history.
                (passed, from, wide) = (None, walk.after.position, FIRST);
                rows.clear();
                continue;
            }
            passed = Some(Passed { position: to, epoch: head.epoch });
            rows.extend(found.rows);
            let is_through = to >= head.clock;
            let is_full = u64::try_from(rows.len()).is_ok_and(|rows| rows >= walk.most);
            if !is_through && !is_full && found.cut.is_none() {
                (from, wide) = (to, wide.saturating_mul(WIDER));
                continue;
            }
            let end = Place { position: to, kind: i16::MAX, id: Uuid::max() };
            let cut = found.cut.or((!is_through).then_some(end));
            if let Some(stands) = stands
                && rows.is_empty()
                && cut.is_none()
            {
                self.shared.passed_by.keep(stands, Passed { position: head.clock, epoch: head.epoch });
            }
            return Ok((head, Rows { rows, cut }));
        }
    }

    /// The highest number above this one that the viewer can read, looked for from about `near` on. Where `waiting` is asked
    /// for, a row that waits for its number has the next one that is given.
    pub async fn feed_newest(
        &self,
        followed: &Followed,
        above: i64,
        near: i64,
        waiting: bool,
    ) -> Result<Option<i64>> {
        let (mut to, mut wide, mut waiting) = (i64::MAX, FIRST, waiting);
        let mut from = near.saturating_sub(wide).max(above);
        loop {
            let found = self.feed_newest_within(followed, Window { from, to }, waiting).await?;
            if found.is_some() || from <= above {
                return Ok(found);
            }
            (to, wide, waiting) = (from, wide.saturating_mul(WIDER), false);
            from = to.saturating_sub(wide).max(above);
        }
    }
}
