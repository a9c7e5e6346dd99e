//! `Notification`: what somebody is told, and whether it has read it.

use super::{
    aggregate::{Aggregate, Found, Lookup, typed, words},
    command::{Command, Outcome, ReadBack, answered},
    connection::{self, AFTER, BEFORE, Connection, FIRST, LAST, connection},
    context::{AnyOne, AnyRow, Context, Field, Leaf, Object, One, Selection},
    node::find_each,
    organization::ORGANIZATION,
};
use crate::{
    authz::Viewer,
    catalogue::Organization,
    domain::notification::{self as notifications, Filter, MarkNotificationsRead, Marked},
    error::Result,
    store::{page::Paging, shown::Shown},
};
use engine::{Arguments, Body, Cost, InputObject, Load, Loaded, Writer, field, input, made_of};
use entity::{
    day,
    id::NotificationId,
    notification::Model,
    timestamp::Timestamp,
    vocabulary::{NotificationKind, Vocabulary},
};
use futures_util::FutureExt;
use std::collections::HashMap;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&NOTIFICATION, &CONNECTION, &EDGE],
    inputs: &[&FILTER],
    enums: &[words::<NotificationKind>],
    commands: &[Command::of::<MarkNotificationsRead>()],
    nodes: &[Lookup::of::<NotificationId>(|ids, cx| {
        async move {
            let found = notifications::by_id(cx, &typed::<NotificationId>(ids)).await?;
            Found::Ok(found.into_iter().map(|it| (it.id.0, AnyRow::new(&NOTIFICATION, it))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

static NOTIFICATION: Object<Model> = Object {
    name: "Notification",
    about: "提醒：所述情形存续期间在列，情形消除即移除。/ What the viewer is told, for as long as it is so: once it is done, or over, it is gone.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("kind", "NotificationKind!", "类别。/ What is told.", |it, _, out| out.plain(it.kind)),
        field(
            "text",
            "String!",
            "说明，中文在前；不含任何人或事项的名称。/ The same in words, Chinese first. It names nobody and nothing.",
            |it, _, out| out.string(it.kind.about()),
        ),
        made_of(
            "subject",
            "Node",
            "所涉事项：职责、评价、评审、方案、清单事项、审价、拨付、用房需求、宣传记录、项目所属社区、指标集、通报或任职。/ What it is about: a duty, an evaluation, a review, a plan, an item of a list, a price audit, a payment, a request for premises, a record of publicity, the community of a project, a set of indicators, a bulletin, or what one holds.",
            &AnyOne::<Model, Loaded<Subjects>> { of: |it, subjects, _| subjects.0.get(&it.id) },
        ),
        made_of(
            "organization",
            "Organization",
            "所致单位；致本人或所有人者为空。/ The organization that it is addressed to; null where that is the viewer itself, or everybody.",
            &One::<Model, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization_id?),
            },
        ),
        field(
            "dueOn",
            "Date",
            "所述期限，限将至与已逾期。/ The day by which it is due, of what is due soon or overdue.",
            |it, _, out| out.optional(it.due_on, |out, due| out.plain(day::write(due))),
        ),
        field("at", "DateTime!", "提醒时间。/ Since when it is told.", |it, _, out| {
            out.plain(it.raised_at.rfc3339())
        }),
        made_of(
            "readAt",
            "DateTime",
            "本人阅读时间；未读为空。/ When the viewer marked it as read; null until then, whatever others did.",
            READ_AT,
        ),
    ],
};

const READ_AT: &dyn Body<Context, Model> = &Leaf::<Model, Loaded<Marks>> {
    write: |it, marks, _, out| out.optional(marks.0.get(&it.id), |out, at| out.plain(at.rfc3339())),
};

connection!(
    Model,
    NOTIFICATION,
    "Notification",
    "Notification",
    "提醒的一页，最新在前。/ A page of notifications, the newest first.",
    made_of(
        "unreadCount",
        "Int!",
        "本人全部未读提醒数，不论筛选。/ All that the viewer has not read, whatever the filter.",
        &Leaf::<Connection<Model>, Loaded<Unread>> { write: |_, unread, _, out| out.int(unread.0) },
    )
);

static FILTER: InputObject = InputObject {
    name: "NotificationFilter",
    about: "提醒筛选。/ Which notifications; all that is given must fit.",
    fields: &[
        input("kinds", "[NotificationKind!]", "类别。/ Of one of these kinds."),
        input("unread", "Boolean", "未读，或已读。/ Not read by the viewer, or read."),
    ],
};

/// The inbox of whoever asks.
pub(super) struct Inbox(Connection<Model>);

impl Inbox {
    const BODY: &'static dyn Body<Context, Viewer> = &One::<Viewer, Loaded<Self>, Connection<Model>> {
        object: &CONNECTION,
        of: |_, inbox, _| Some(&inbox.0),
    };

    /// The field of a viewer that has it.
    pub(super) const FIELD: Field<Viewer> = made_of(
        "notifications",
        "NotificationConnection!",
        "本人的提醒，最新在前：致所属单位、本人或所有人，限所涉事项现仍可见者。/ What the viewer is told, the newest first: as one of its \
         organizations' people, by itself, or with everybody, as far as it sees what that is about.",
        Self::BODY,
    )
    .args(&[
        input("filter", "NotificationFilter", "筛选条件。/ Which ones."),
        FIRST,
        AFTER,
        LAST,
        BEFORE,
    ]);
}

impl Load<Context> for Inbox {
    type Row = Viewer;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Viewer>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(serde::Deserialize)]
        struct Given {
            filter: Option<Filter>,
            #[serde(flatten)]
            paging: Paging,
        }
        let Given { filter, paging } = at.args()?;
        let (filter, sort) = (filter.unwrap_or_default(), notifications::newest_first());
        let rows = || Ok(notifications::listed(at.context(), &filter));
        Ok(Self(connection::read(at, CONNECTION.name, &sort, &paging, rows).await?))
    }
}

/// How much the viewer has not read.
struct Unread(i64);

impl Load<Context> for Unread {
    type Row = Connection<Model>;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Connection<Model>>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(notifications::unread(at.context()).await?))
    }
}

/// What notifications are about.
struct Subjects(HashMap<NotificationId, AnyRow>);

impl Load<Context> for Subjects {
    type Row = Model;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(rows: Vec<&'a Model>, (): (), at: Selection<'a>) -> Result<Self> {
        let ids: Vec<_> = rows.iter().map(|it| Some((it.subject_kind.clone(), it.subject_id))).collect();
        let found = find_each(at.context(), &ids).await?;
        Ok(Self(rows.iter().zip(found).filter_map(|(it, found)| Some((it.id, found?))).collect()))
    }
}

/// When the viewer read notifications.
struct Marks(HashMap<NotificationId, Timestamp>);

impl Load<Context> for Marks {
    type Row = Model;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Model>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(notifications::marks(at.context(), &rows).await?))
    }
}

impl ReadBack for Marked {
    type Answer = i64;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<i64>> {
        Ok(Some(notifications::unread(cx).await?))
    }
}

const UNREAD_NOW: Field<Outcome<i64>> = field(
    "unreadCount",
    "Int",
    "办理后的未读提醒数；未办理为空。/ How many are unread now; null if nothing was done.",
    |it, _, out| out.optional(it.done, Writer::int),
);

answered!(
    MarkNotificationsRead,
    SignedIn,
    "将提醒标为本人已读，不影响他人；重复办理无妨。/ Mark notifications as read, for oneself and nobody else. To do it again changes nothing.",
    "标为已读：给出 ids 或 upTo 之一。/ Which ones: give either ids or upTo." [
        input("ids", "[ID!]", "提醒标识，最多 1000；已移除或不可见者不计。/ Which, at most 1000. What is gone or not to be seen is passed over."),
        input("upTo", "DateTime", "此时间及以前的全部提醒。/ All that are told since then or earlier.")],
    [UNREAD_NOW]
);
