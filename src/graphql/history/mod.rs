//! `HistoryEntry`: what happened to a duty, an evaluation, a review, an item of a list or the money of a community.

use super::{
    aggregate::Aggregate,
    connection::{self, AFTER, BEFORE, Connection, FIRST, LAST, connection},
    context::{Context, Field, Object, One, Selection},
    organization::ORGANIZATION,
    person::{Hands, USER},
};
use crate::{
    catalogue::Organization,
    domain::{
        comment::Comments,
        history::{self as histories, History, Told},
        person::{ByHand, Person},
    },
    error::Result,
    store::page::Paging,
};
use engine::{Arguments, Body, Cost, Load, Loaded, Writer, field, made_of};
use entity::{history, id::AccountId};
use std::{collections::HashMap, marker::PhantomData};
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate =
    Aggregate { objects: &[&ENTRY, &CONNECTION, &EDGE], ..Aggregate::NONE };

/// An event of a history.
pub(super) struct Entry {
    row: history::Entry,
    told: Told,
}

impl ByHand for Entry {
    fn hand(&self) -> Option<AccountId> {
        self.row.actor_id
    }
}

static ENTRY: Object<Entry> = Object {
    name: "HistoryEntry",
    about: "办理过程中的一条，取自审计记录。/ Something that happened, from the audit trail.",
    implements: &[],
    fields: &[
        field("at", "DateTime!", "发生时间。/ When.", |it, _, out| {
            out.plain(it.row.occurred_at.rfc3339())
        }),
        field(
            "action",
            "String!",
            "动作，与审计记录相同：SIGN_DUTY、SUBMIT_EVALUATION 等。/ What was done, as the audit trail calls it.",
            |it, _, out| out.string(&it.row.action),
        ),
        made_of(
            "by",
            "User",
            "办理人；文件导入等非个人办理者为空。/ Who did it; null where no person did, as of an import.",
            &One::<Entry, Loaded<Hands<Entry>>, Person> { object: &USER, of: |it, hands, _| hands.of(it) },
        ),
        made_of(
            "organization",
            "Organization",
            "所涉单位：职责的责任方，核验或签署意见的部门，被增减的会签单位，评价所属的实施单位。/ For which organization: who owes \
             the duty, whose verification or opinion it is, who was put on the roster, the unit of what was opened.",
            &One::<Entry, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.row.organization_id?),
            },
        ),
        field("reason", "String", "理由或说明。/ Why, or with which note.", |it, _, out| {
            out.optional(it.told.reason.as_deref(), Writer::string)
        }),
        field(
            "from",
            "String",
            "变更前：状态、期限、评分，移交时为原责任方代码。/ What it was before: a state, a day, a score; of a transfer, the code of who \
             owed it.",
            |it, _, out| out.optional(it.told.from.as_deref(), Writer::string),
        ),
        field(
            "to",
            "String",
            "变更后；意见与结论则为其内容。/ What it is since; of an opinion or a conclusion, what that says.",
            |it, _, out| out.optional(it.told.to.as_deref(), Writer::string),
        ),
    ],
};

connection!(
    Entry,
    ENTRY,
    "HistoryEntry",
    "History",
    "办理过程的一页，按时间先后。/ A page of what happened, the oldest first."
);

/// A row that has a history.
pub(super) trait Storied: Send + Sync + 'static {
    /// Where it is told.
    type History: History;
    /// Its id there.
    fn id(&self) -> Uuid;
}

/// A row that people talk of.
pub(super) trait Talked: Storied {
    /// Where, by its id.
    type Comments: Comments;
}

/// A page of what happened to each.
pub(super) struct Histories<T> {
    pages: HashMap<Uuid, Connection<Entry>>,
    of: PhantomData<fn(T)>,
}

impl<T: Storied> Histories<T> {
    const BODY: &'static dyn Body<Context, T> = &One::<T, Loaded<Self>, _> {
        object: &CONNECTION,
        of: |it, histories, _| histories.pages.get(&it.id()),
    };

    /// The field of a type that tells its history.
    pub(super) const FIELD: Field<T> = Self::field(
        "办理过程，按时间先后，限查看者可知者：不含其他部门的核验、未作结论前其他部门的意见及实施单位的草稿。/ What happened, the oldest \
         first, as far as the viewer may know it: nothing of what other departments verified, of their opinions before the \
         conclusion, or of a unit's drafts.",
    );

    /// The same, where something else is to be said of it.
    pub(super) const fn field(about: &'static str) -> Field<T> {
        made_of("history", "HistoryConnection!", about, Self::BODY).args(&[FIRST, AFTER, LAST, BEFORE])
    }
}

impl<T: Storied> Load<Context> for Histories<T> {
    type Row = T;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(rows: Vec<&'a T>, (): (), at: Selection<'a>) -> Result<Self> {
        let (paging, cx) = (at.args::<Paging>()?, at.context());
        let parents: Vec<Uuid> = rows.iter().map(|it| it.id()).collect();
        let below = (T::History::OF, &*parents);
        let (listed, sort) = (histories::listed::<T::History>(cx), histories::oldest_first());
        let pages = connection::read_each(at, CONNECTION.name, listed, below, &sort, &paging).await?;
        let entry = |row: <T::History as sea_orm::EntityTrait>::Model| {
            let row: history::Entry = row.into();
            Entry { told: histories::tell(&row, &cx.catalogue), row }
        };
        let pages = pages.into_iter().map(|(id, page)| (id, page.map(entry)));
        Ok(Self { pages: pages.collect(), of: PhantomData })
    }
}
