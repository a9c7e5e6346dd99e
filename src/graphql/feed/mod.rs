//! `changes`: what is touched of what one may see, page by page, from the beginning on.

mod documents;
mod standard;

pub use standard::{Standard, feed_document, schema_digest, standards};

use super::{
    Root,
    aggregate::{Aggregate, words},
    context::{AnyOne, AnyRow, Context, Gate, Many, Object, One, Selection},
    node::find_each,
    organization::ORGANIZATION,
};
use crate::{
    authz::Permission,
    catalogue::Organization,
    domain::{
        self,
        feed::{self as feeds, Asked, FeedScope, Page, Tally, Told},
    },
    error::{Error, Result},
    store::followed::Followed,
};
use engine::{Arguments, Cost, Input, Load, Loaded, MaybeMany, field, input, made_of};
use entity::{
    id::{
        BulletinId, CommunityId, DossierId, DutyId, EvaluationId, IndicatorSetId, ProgrammeId, ReviewId,
        TypedId, WorkItemId, type_id,
    },
    timestamp::Timestamp,
    vocabulary::{ChangeType, FeedKind, FeedReach},
};
use serde::Deserialize;
use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&CHANGE_PAGE, &CHANGE, &FEED_SCOPE, &FEED_TALLY],
    enums: &[words::<FeedKind>, words::<ChangeType>, words::<FeedReach>],
    queries: &[made_of(
        "changes",
        "ChangePage!",
        "查看者可见事项的变更；不带 after 即从头取全部。/ What changed of what the viewer may see; without `after`, all of it from \
         the beginning.",
        &One::<Root, Loaded<Changes>, Walk> { object: &CHANGE_PAGE, of: |_, changes, _| Some(&*changes.0) },
    )
    .args(&[AFTER, FIRST, KINDS])
    .gate(Gate::Needs(Permission::FollowChanges))],
    subscriptions: &[made_of(
        "changes",
        "ChangePage!",
        "查看者可见事项的变更，随变更送达；每一事件为一页。/ What changed of what the viewer may see, page by page, each sent when \
         there is one.",
        &One::<Root, Loaded<Changes>, Walk> { object: &CHANGE_PAGE, of: |_, changes, _| Some(&*changes.0) },
    )
    .args(&[
        AFTER,
        FIRST,
        KINDS,
        input(
            "follow",
            "Boolean",
            "默认 true：取尽后续随变更送达；false：取尽即完成。/ Whether it goes on once everything is told; true if not given.",
        ),
    ])
    .gate(Gate::Needs(Permission::FollowChanges))],
    ..Aggregate::NONE
};

const AFTER: Input = input("after", "String", "上一页的游标。/ The cursor of the page before.");
const FIRST: Input =
    input("first", "Int", "条数，默认 100，最多 200。/ Entries: 100 if not given, at most 200.");
const KINDS: Input = input(
    "kinds",
    "[FeedKind!]",
    "所跟踪的类别，不填为全部；游标只用于同样的类别。/ What to follow; everything if not given. A cursor is for the same kinds only.",
);

/// Entries of who does not say how many.
const USUAL: i64 = 100;

/// A page, and what is told of it once its documents are read.
struct Walk {
    page: Page,
    changes: Vec<Change>,
    hold_until: Timestamp,
    scopes: Vec<FeedScope>,
    cursor: OnceLock<Result<String>>,
    /// Of a subscription: that it goes on once everything is told.
    goes_on: bool,
}

/// What came of an event of a subscription.
#[derive(Clone, Debug)]
pub struct Came {
    /// Where the next one goes on.
    pub cursor: String,
    /// There is something to tell.
    pub tells: bool,
    /// More is there already.
    pub has_more: bool,
    /// It goes on once everything is told.
    pub goes_on: bool,
    /// What its viewer sees of what it follows.
    pub followed: Arc<Followed>,
}

/// An entry with its document.
struct Change {
    told: Told,
    id: String,
    document: Option<AnyRow>,
}

/// The pages that a request reads, and for how long their copies may be kept.
pub(super) struct Following {
    walks: Mutex<Vec<Arc<Walk>>>,
    hold: Duration,
    /// Where a subscription goes on that has come so far.
    after: Option<String>,
    came: OnceLock<Came>,
}

impl fmt::Debug for Following {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Following").field("hold", &self.hold).finish_non_exhaustive()
    }
}

impl Following {
    pub(super) fn new(hold: Duration, after: Option<&str>) -> Self {
        Self { walks: Mutex::default(), hold, after: after.map(str::to_owned), came: OnceLock::new() }
    }

    /// What came of the page that was read, where one was.
    pub(super) fn came(&self) -> Option<Came> {
        self.came.get().cloned()
    }

    /// Finds out where the readers stand, now that all documents are read.
    pub(super) async fn settle(&self, cx: &domain::Context) {
        let walks = std::mem::take(&mut *self.walks.lock().unwrap_or_else(PoisonError::into_inner));
        for walk in walks {
            let cursor = feeds::cursor_after(cx, &walk.page).await;
            if let Err(error) = &cursor
                && !error.is_said_once()
            {
                tracing::error!(%error, "a page of the feed has no cursor");
            }
            if let Ok(cursor) = &cursor {
                let (page, cursor) = (&walk.page, cursor.clone());
                let tells = page.reset || !page.told.is_empty();
                let (has_more, goes_on) = (page.has_more, walk.goes_on);
                let followed = Arc::clone(&page.followed);
                let _ = self.came.set(Came { cursor, tells, has_more, goes_on, followed });
            }
            let _ = walk.cursor.set(cursor);
        }
    }
}

struct Changes(Arc<Walk>);

impl Load<Context> for Changes {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        let first = args.get("first").and_then(serde_json::Value::as_u64).unwrap_or(USUAL.unsigned_abs());
        Cost::page(u32::try_from(first.min(feeds::MOST)).unwrap_or(u32::MAX))
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Given {
            after: Option<String>,
            first: Option<i64>,
            kinds: Option<Vec<FeedKind>>,
            follow: Option<bool>,
        }
        documents::check(at)?;
        let Given { after, first, kinds, follow } = at.args()?;
        let cx = at.context();
        let after = cx.following.after.clone().or(after);
        let asked = Asked { after, first: first.unwrap_or(USUAL), kinds };
        let page = feeds::poll(cx, &asked).await?;
        let ids: Vec<(String, Uuid)> = page.told.iter().map(|told| id_of(cx, told)).collect();
        let documents = find_each(cx, &ids.iter().cloned().map(Some).collect::<Vec<_>>()).await?;
        let change = |((told, (prefix, id)), document): ((&Told, (String, Uuid)), Option<AnyRow>)| Change {
            told: told.clone(),
            id: type_id(&prefix, id),
            document,
        };
        let changes = page.told.iter().zip(ids).zip(documents).map(change).collect();
        let hold = i64::try_from(cx.following.hold.as_micros()).unwrap_or(i64::MAX);
        let walk = Arc::new(Walk {
            changes,
            hold_until: Timestamp(cx.store.clock().now().0.saturating_add(hold)),
            scopes: feeds::scopes(cx, &page.kinds),
            cursor: OnceLock::new(),
            goes_on: follow.unwrap_or(true),
            page,
        });
        cx.following.walks.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&walk));
        Ok(Self(walk))
    }
}

/// By what a thing is found.
fn id_of(cx: &Context, told: &Told) -> (String, Uuid) {
    let (prefix, id) = match told.kind {
        FeedKind::Catalogue => (ProgrammeId::PREFIX, cx.catalogue.programme.id.0),
        FeedKind::Community => (CommunityId::PREFIX, told.id),
        FeedKind::IndicatorSet => (IndicatorSetId::PREFIX, told.id),
        FeedKind::Duty => (DutyId::PREFIX, told.id),
        FeedKind::Evaluation => (EvaluationId::PREFIX, told.id),
        FeedKind::Review => (ReviewId::PREFIX, told.id),
        FeedKind::Dossier => (DossierId::PREFIX, told.id),
        FeedKind::Bulletin => (BulletinId::PREFIX, told.id),
        FeedKind::WorkItem => (WorkItemId::PREFIX, told.id),
    };
    (prefix.to_owned(), id)
}

static CHANGE_PAGE: Object<Walk> = Object {
    name: "ChangePage",
    about: "变更的一页。/ A page of changes.",
    implements: &[],
    fields: &[
        field(
            "reset",
            "Boolean!",
            "先清空本类别的副本，再取本页。/ Empty your copy of these kinds before you take this page in.",
            |it, _, out| out.boolean(it.page.reset),
        ),
        made_of(
            "changes",
            "[Change!]!",
            "变更，按先后，逐条照办。/ The changes, to be taken in in this order.",
            &Many::<Walk, (), Change> { object: &CHANGE, of: |it, (), _| it.changes.iter().collect() },
        ),
        field(
            "cursor",
            "String!",
            "下次作为 after 交回。/ Give it back as `after`.",
            |it, at, out| match it.cursor.get() {
                Some(Ok(cursor)) => out.string(cursor),
                Some(Err(error)) => at.fail(error, out),
                None => at.fail(&Error::Broken("a page is settled before it is written"), out),
            },
        ),
        field(
            "hasMore",
            "Boolean!",
            "尚有更多，即可再取。/ More is there already.",
            |it, _, out| out.boolean(it.page.has_more),
        ),
        field(
            "holdUntil",
            "DateTime!",
            "至此仍未能再次询问者须删除副本。/ A copy that could not ask again by then is to be deleted.",
            |it, _, out| out.plain(it.hold_until.rfc3339()),
        ),
        made_of(
            "scope",
            "[FeedScope!]!",
            "本页凭何可见范围读取。/ By what right this was read.",
            &Many::<Walk, (), FeedScope> { object: &FEED_SCOPE, of: |it, (), _| it.scopes.iter().collect() },
        ),
        made_of(
            "tally",
            "[FeedTally!]",
            "供核对；仅末页有，其间又有变更时为空。/ To reconcile; null but on a last page, and where something changed meanwhile.",
            &MaybeMany::<Context, Walk, Loaded<Tallies>, Tally> {
                object: &FEED_TALLY,
                of: |_, tallies, _| tallies.0.as_ref().map(|all| all.iter().collect()),
            },
        ),
    ],
};

struct Tallies(Option<Vec<Tally>>);

impl Load<Context> for Tallies {
    type Row = Walk;
    type Needs = ();

    async fn load<'a>(walks: Vec<&'a Walk>, (): (), at: Selection<'a>) -> Result<Self> {
        match walks.as_slice() {
            [walk] => Ok(Self(feeds::tally(at.context(), &walk.page).await?)),
            _ => Err(Error::Broken("a walk is read by itself")),
        }
    }
}

static CHANGE: Object<Change> = Object {
    name: "Change",
    about: "一项变更。/ A change: what a thing is now, or that it is not to be seen any more.",
    implements: &[],
    fields: &[
        field("type", "ChangeType!", "类型。/ What became of it.", |it, _, out| {
            out.plain(if it.document.is_some() { ChangeType::Upsert } else { ChangeType::AccessLost })
        }),
        field("kind", "FeedKind!", "类别。/ What kind of thing.", |it, _, out| out.plain(it.told.kind)),
        field("id", "ID!", "标识。/ Which.", |it, _, out| out.string(&it.id)),
        field(
            "version",
            "String!",
            "版本，相同者内容相同；不透明。/ Its version, opaque: where it is the same, so is the thing.",
            |it, _, out| out.string(&it.told.version),
        ),
        made_of(
            "node",
            "Node",
            "该事项自身；不再可见者为空。只取其自身所有，其他事项只取 id 或 code。/ The thing itself; null where it is not to be seen any more. What may be \
             selected is its own; of other things, id and code.",
            &AnyOne::<Change, ()> { of: |it, (), _| it.document.as_ref() },
        ),
    ],
};

static FEED_SCOPE: Object<FeedScope> = Object {
    name: "FeedScope",
    about: "某类别的可见范围；未列明者不在其内。/ How far things of a kind are seen; what stands in none is left out.",
    implements: &[],
    fields: &[
        field("kind", "FeedKind!", "类别。/ Of which kind.", |it, _, out| out.plain(it.kind)),
        field("reach", "FeedReach!", "范围。/ How far.", |it, _, out| out.plain(it.reach)),
        made_of(
            "organizations",
            "[Organization!]!",
            "范围由此起算的单位；不属单位者为空列表。/ The organizations from which it goes; empty where it goes from none.",
            &Many::<FeedScope, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| {
                    let catalogue = &at.context().catalogue;
                    it.organizations.iter().filter_map(|id| catalogue.organization(*id)).collect()
                },
            },
        ),
    ],
};

static FEED_TALLY: Object<Tally> = Object {
    name: "FeedTally",
    about: "某类别全部可见事项的合计，与副本相较可知有无遗漏。/ All things of a kind that one may see: a copy that comes to the same \
            has everything.",
    implements: &[],
    fields: &[
        field("kind", "FeedKind!", "类别。/ Of which kind.", |it, _, out| out.plain(it.kind)),
        field("count", "Int!", "数量。/ How many.", |it, _, out| out.int(it.count)),
        field(
            "checksum",
            "String!",
            "各版本逐位异或（base64url 解码后 9 字节）。/ Their versions, each 9 bytes in base64url, by bitwise exclusive or.",
            |it, _, out| out.string(&it.checksum),
        ),
    ],
};
