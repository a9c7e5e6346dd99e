//! Whether there is something new for a viewer, for who is told that and not what.

use super::{
    cursor::{self, Cursor},
    follow::followed,
    poll::{Asked, poll},
};
use crate::{
    authz::Viewer,
    domain::Context,
    error::{Error, Result},
    store::followed::{Place, Walk},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::vocabulary::FeedKind;
use uuid::Uuid;

/// What a viewer's rights are known by, as far as they decide what it sees: where it is the same, so are they.
pub fn fingerprint(viewer: &Viewer) -> String {
    URL_SAFE_NO_PAD.encode(cursor::form_and_rights(viewer))
}

/// Whether a poll would tell something behind a cursor.
pub async fn is_news(cx: &Context, kinds: &[FeedKind], after: &str) -> Result<bool> {
    let asked = Asked { after: Some(after.to_owned()), first: 1, kinds: Some(kinds.to_vec()) };
    let page = poll(cx, &asked).await?;
    // More, and nothing told: the catalogue is not the one any more that was read when this began.
    Ok(page.reset || !page.told.is_empty() || page.has_more)
}

/// The cursor of who has been told everything up to now.
pub async fn here(cx: &Context, kinds: &[FeedKind]) -> Result<String> {
    let account = cx.viewer.account().ok_or(Error::Unauthenticated)?;
    let followed = followed(cx, kinds);
    let clock = cx.store.feed_moved().await?.position;
    let newest = cx.store.feed_newest(&followed, 0, clock, false).await?.unwrap_or_default();
    // Behind everything of that number, of whatever kind.
    let after = Place { position: newest, kind: i16::MAX, id: Uuid::max() };
    let walk = Walk { followed: &followed, after, above: newest, most: 1 };
    let (head, _) = cx.store.feed_after(&walk, 0, None).await?;
    let cursor = Cursor {
        account,
        kinds: cursor::bits(kinds),
        rights: cursor::rights(&cx.viewer),
        epoch: (head.epoch.0, cursor::beginning(head.epoch.1)),
        after,
        start: newest,
        read: newest,
    };
    cursor.seal(&cx.store.secret(cursor::KEY).await?)
}
