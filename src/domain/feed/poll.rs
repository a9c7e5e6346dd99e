//! One page of the walk.

use super::{
    MOST,
    cursor::{self, Cursor},
    follow::followed,
    version::{self, version, written},
};
use crate::{
    domain::Context,
    error::{Error, Result},
    store::followed::{Followed, Head, Place, Rows, Walk},
};
use entity::{
    id::AccountId,
    vocabulary::{FeedKind, Vocabulary},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// What a reader asks.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The cursor of the page before; none of who begins.
    pub after: Option<String>,
    /// Entries, at most.
    pub first: i64,
    /// What is followed; everything where nothing is named.
    pub kinds: Option<Vec<FeedKind>>,
}

/// A page, before the documents of its entries are read.
#[derive(Debug)]
pub struct Page {
    /// The reader empties its copy before it takes this in.
    pub reset: bool,
    /// What was touched or left, in order.
    pub told: Vec<Told>,
    /// More is there already.
    pub has_more: bool,
    /// What is followed.
    pub kinds: Vec<FeedKind>,
    /// What of them the reader sees.
    pub followed: Arc<Followed>,
    pub(super) account: AccountId,
    /// The last number that was given when this was read.
    pub(super) clock: i64,
    next: Next,
}

/// A thing that was touched, or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub kind: FeedKind,
    /// Nil of the catalogue.
    pub id: Uuid,
    /// By what it is told from what was told of it before.
    pub version: String,
}

/// Where the reader stands after a page.
#[derive(Debug)]
enum Next {
    /// Where it stood: it was told nothing.
    AsBefore(String),
    At(Cursor),
}

/// Reads a page.
pub async fn poll(cx: &Context, asked: &Asked) -> Result<Page> {
    let kinds = kinds(asked)?;
    let first = u64::try_from(asked.first).ok().filter(|first| (1..=MOST).contains(first));
    let first = first
        .ok_or_else(|| Error::BadInput(format!("first 须为 1 至 {MOST} / first is from 1 to {MOST}")))?;
    let account = cx.viewer.account().ok_or(Error::Unauthenticated)?;
    let (bits, rights) = (cursor::bits(&kinds), cursor::rights(&cx.viewer));
    let came = match &asked.after {
        None => None,
        Some(text) => {
            let key = cx.store.secret(cursor::KEY).await?;
            Some((text, Cursor::open(&key, text, (account, bits))?))
        }
    };
    let followed = followed(cx, &kinds);
    let most = first.saturating_add(1);
    if let Some((text, at)) = came
        && at.rights == rights
    {
        let walk = Walk { followed: &followed, after: at.after, above: at.start, most };
        let (head, rows) = cx.store.feed_after(&walk, at.epoch.0, Some(text)).await?;
        if at.is_of(&head) {
            let stands = Stands { at, reset: false, came: Some(text.clone()) };
            return stands.page(cx, (kinds, followed), (head, rows), first).await;
        }
    }
    let clock = cx.store.feed_moved().await?.position;
    let start = cx.store.feed_newest(&followed, 0, clock, false).await?.unwrap_or_default();
    let after = Place::default();
    let walk = Walk { followed: &followed, after, above: start, most };
    let (head, rows) = cx.store.feed_after(&walk, 0, None).await?;
    let epoch = (head.epoch.0, cursor::beginning(head.epoch.1));
    let at = Cursor { account, kinds: bits, rights, epoch, after, start, read: start };
    Stands { at, reset: true, came: None }.page(cx, (kinds, followed), (head, rows), first).await
}

fn kinds(asked: &Asked) -> Result<Vec<FeedKind>> {
    let Some(named) = &asked.kinds else { return Ok(FeedKind::ALL.to_vec()) };
    if named.is_empty() {
        return Err(Error::BadInput("kinds 不得为空 / kinds names one kind at least, or is left out".into()));
    }
    Ok(FeedKind::ALL.iter().copied().filter(|kind| named.contains(kind)).collect())
}

/// A reader, and how it came to stand there.
struct Stands {
    at: Cursor,
    reset: bool,
    came: Option<String>,
}

impl Stands {
    async fn page(
        self,
        cx: &Context,
        (kinds, followed): (Vec<FeedKind>, Followed),
        (head, rows): (Head, Rows),
        first: u64,
    ) -> Result<Page> {
        let Self { at, reset, came } = self;
        let account = at.account;
        // What was read of the catalogue when the request came is older than these rows: the next request has it.
        let is_behind = head.catalogue.is_some_and(|revision| revision != cx.catalogue.programme.revision);
        let (things, last, has_more) = if is_behind { (Vec::new(), None, true) } else { cut(&rows, first) };
        let next = match (last, came) {
            (Some(last), _) => {
                let epoch = (head.epoch.0, cursor::beginning(head.epoch.1));
                Next::At(Cursor { epoch, after: last, ..at })
            }
            (None, Some(came)) => Next::AsBefore(came),
            (None, None) => Next::At(at),
        };
        let told = versions(cx, &followed, account, things).await?;
        let followed = Arc::new(followed);
        Ok(Page { reset, told, has_more, kinds, followed, account, clock: head.clock, next })
    }
}

/// The first things of these rows, each with the number of the row that tells of it, the place of the last row that told of one of them, and whether there are more.
fn cut(rows: &Rows, first: u64) -> (Vec<(FeedKind, Uuid, i64)>, Option<Place>, bool) {
    let first = usize::try_from(first).unwrap_or(usize::MAX);
    let (mut things, mut known, mut last) = (Vec::new(), HashSet::new(), None);
    for row in &rows.rows {
        let thing = (row.kind, row.place.id);
        let is_full = things.len() >= first && !known.contains(&thing);
        if is_full || rows.cut.is_some_and(|cut| row.place > cut) {
            return (things, last, true);
        }
        if known.insert(thing) {
            things.push((row.kind, row.place.id, row.place.position));
        }
        last = Some(row.place);
    }
    (things, last, rows.cut.is_some())
}

async fn versions(
    cx: &Context,
    followed: &Followed,
    account: AccountId,
    things: Vec<(FeedKind, Uuid, i64)>,
) -> Result<Vec<Told>> {
    if things.is_empty() {
        return Ok(Vec::new());
    }
    let key = cx.store.secret(version::KEY).await?;
    let named: Vec<(FeedKind, Uuid)> = things.iter().map(|(kind, id, _)| (*kind, *id)).collect();
    let latest = cx.store.feed_latest(followed, Some(&named)).await?;
    let latest: HashMap<(FeedKind, Uuid), i64> =
        latest.into_iter().map(|(kind, id, position)| ((kind, id), position)).collect();
    let told = |kind, id, left: i64| {
        // Of what left there is no number that one can read: then it is by the number of its leaving, which is no other's.
        let position = latest.get(&(kind, id)).copied().unwrap_or_else(|| left.saturating_neg());
        Ok(Told { kind, id, version: written(version(&key, account, (kind, id, position))?) })
    };
    things.into_iter().map(|(kind, id, left)| told(kind, id, left)).collect()
}

/// The cursor behind a page, once its documents are read: what they were newer than their entries is found out by it, should the
/// database be one that does not have that any more.
pub async fn cursor_after(cx: &Context, page: &Page) -> Result<String> {
    match &page.next {
        Next::AsBefore(came) => Ok(came.clone()),
        Next::At(at) => {
            let key = cx.store.secret(cursor::KEY).await?;
            let above = at.read.max(at.after.position);
            // Where there is no more, all up to the clock was walked through.
            let floor = if page.has_more { above } else { above.max(page.clock) };
            let newest = cx.store.feed_newest(&page.followed, floor, page.clock, true).await?;
            Cursor { read: newest.unwrap_or(above), ..*at }.seal(&key)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FeedKind, Place, Rows, Uuid, cut};
    use crate::store::followed::Row;

    fn row(position: i64, id: u128) -> Row {
        let kind = FeedKind::Evaluation;
        Row { place: Place { position, kind: kind.number(), id: Uuid::from_u128(id) }, kind }
    }

    #[test]
    fn a_page_ends_before_what_was_not_read() {
        let rows = Rows { rows: vec![row(1, 1), row(2, 1), row(3, 2), row(4, 3)], cut: None };
        let (things, last, more) = cut(&rows, 2);
        assert_eq!((things.len(), last.map(|it| it.position), more), (2, Some(3), true));
        let (things, last, more) = cut(&rows, 3);
        assert_eq!((things.len(), last.map(|it| it.position), more), (3, Some(4), false));
        // A range was read as far as its second row: behind that there may be more of it.
        let rows = Rows { cut: Some(row(2, 1).place), ..rows };
        let (things, last, more) = cut(&rows, 3);
        assert_eq!((things.len(), last.map(|it| it.position), more), (1, Some(2), true));
        let nothing = Rows { rows: Vec::new(), cut: None };
        assert_eq!(cut(&nothing, 3), (Vec::new(), None, false));
    }
}
