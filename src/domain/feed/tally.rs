//! What a reader's copy comes to, so that it finds out whether it has everything.

use super::{
    poll::Page,
    version::{self, LENGTH, version, written},
};
use crate::{domain::Context, error::Result};
use entity::vocabulary::FeedKind;

/// All things of a kind that one may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    pub kind: FeedKind,
    pub count: i64,
    /// Their versions, bit by bit added without carrying.
    pub checksum: String,
}

/// The tallies behind a last page; none where there is more already.
pub async fn tally(cx: &Context, page: &Page) -> Result<Option<Vec<Tally>>> {
    if page.has_more {
        return Ok(None);
    }
    let key = cx.store.secret(version::KEY).await?;
    let latest = cx.store.feed_latest(&page.followed, None).await?;
    if latest.iter().any(|(_, _, position)| *position > page.clock) {
        return Ok(None);
    }
    let mut tallies: Vec<(FeedKind, i64, [u8; LENGTH])> =
        page.kinds.iter().map(|kind| (*kind, 0, [0; LENGTH])).collect();
    for (kind, id, position) in latest {
        let version = version(&key, page.account, (kind, id, position))?;
        if let Some((_, count, sum)) = tallies.iter_mut().find(|(of, _, _)| *of == kind) {
            *count = count.saturating_add(1);
            sum.iter_mut().zip(version).for_each(|(sum, byte)| *sum ^= byte);
        }
    }
    let tally = |(kind, count, sum)| Tally { kind, count, checksum: written(sum) };
    Ok(Some(tallies.into_iter().map(tally).collect()))
}
