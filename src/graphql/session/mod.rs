//! `Session`: one's own sign-ins.

use super::{
    aggregate::{Aggregate, Found, Lookup, typed},
    command::{Command, Outcome, ReadBack, answered},
    context::{AnyRow, Context, Field, Many, Object},
};
use crate::{
    domain::session::{self as sessions, EndOtherSessions, EndSession, Ended},
    error::Result,
    store::shown::Shown,
};
use engine::{Writer, field, input, made_of};
use entity::{id::SessionId, session::Model};
use futures_util::FutureExt;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&SESSION],
    commands: &[Command::of::<EndSession>(), Command::of::<EndOtherSessions>()],
    nodes: &[Lookup::of::<SessionId>(|ids, cx| {
        async move {
            let found = sessions::by_id(cx, &typed::<SessionId>(ids)).await?;
            Found::Ok(found.into_iter().map(|row| (row.id.0, AnyRow::new(&SESSION, row))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

pub(super) static SESSION: Object<Model> = Object {
    name: "Session",
    about: "本人的登录会话。/ A sign-in of one's own that lasts.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("createdAt", "DateTime!", "登录时间。/ When it began.", |it, _, out| {
            out.plain(it.created_at.rfc3339())
        }),
        field(
            "lastUsedAt",
            "DateTime!",
            "最近一次换取令牌的时间；未换取者为登录时间。/ When its tokens were last exchanged, or else when it began.",
            |it, _, out| out.plain(it.last_used_at.unwrap_or(it.created_at).rfc3339()),
        ),
        field("expiresAt", "DateTime!", "到期时间。/ When it ends by itself.", |it, _, out| {
            out.plain(it.expires_at.rfc3339())
        }),
        field(
            "client",
            "String",
            "所登录的应用；未说明者为空。/ The application that it was opened in; null where that did not say.",
            |it, _, out| out.optional(it.client.as_deref(), Writer::string),
        ),
        field(
            "address",
            "String",
            "登录时的来源地址；IPv6 记网段。/ The address that it was opened from; of IPv6 the network.",
            |it, _, out| out.optional(it.address.as_deref(), Writer::string),
        ),
        field("current", "Boolean!", "即本次请求所属。/ It is the one that asks.", |it, at, out| {
            let asks = at.context().viewer.identity().map(|identity| identity.session);
            out.boolean(asks == Some(it.id))
        }),
    ],
};

impl ReadBack for Ended {
    type Answer = Vec<Model>;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Vec<Model>>> {
        Ok(Some(sessions::own(cx).await?))
    }
}

static SESSIONS_OF: Many<Outcome<Vec<Model>>, (), Model> =
    Many { object: &SESSION, of: |it, (), _| it.done.iter().flatten().collect() };

const SESSIONS_NOW: Field<Outcome<Vec<Model>>> = made_of(
    "sessions",
    "[Session!]!",
    "仍在的会话；未办理为空列表。/ The sessions that last; empty if nothing was done.",
    &SESSIONS_OF,
);

answered!(
    EndSession,
    SignedIn,
    "终止本人的一个会话，亦可为本次的。/ End one of one's own sessions; also this one.",
    "终止会话。/ Which session."[input("id", "ID!", "会话标识。/ Which session.")],
    [SESSIONS_NOW]
);

answered!(
    EndOtherSessions,
    SignedIn,
    "终止本人的其他会话。/ End all of one's own sessions but this one.",
    "终止其他会话。/ No more than a key." [],
    [SESSIONS_NOW]
);
