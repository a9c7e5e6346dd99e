//! Lists with cursors, after Relay's connections.

use super::{
    aggregate::Aggregate,
    community::{About, OfCommunity},
    context::{Object, Selection},
};
use crate::{
    error::{Error, Result},
    store::{
        Scoped,
        page::{DEFAULT_SIZE, Grouped, MAX_SIZE, Page, Paging, Sort, Window},
        rows::Rows,
    },
};
use engine::{Arguments, Cost, Input, Writer, field, input};
use entity::{community::Model as Community, id::CommunityId};
use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::Arc,
};
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate { objects: &[&PAGE_INFO], ..Aggregate::NONE };

/// A page of a list.
pub(super) struct Connection<N> {
    pub(super) edges: Vec<Edge<N>>,
    pub(super) info: PageInfo,
    pub(super) total: i64,
}

/// A row of a page.
pub(super) struct Edge<N> {
    pub(super) node: N,
    pub(super) cursor: String,
}

/// Where a page lies in its list.
pub(super) struct PageInfo {
    has_next: bool,
    has_previous: bool,
    start: Option<String>,
    end: Option<String>,
}

impl<R> Connection<R> {
    /// A page as it was read.
    fn of<E: Scoped<Model = R>>(page: Page<R>, sort: &Sort<E>, total: i64) -> Self {
        let cursors: Vec<String> = page.rows.iter().map(|row| sort.cursor(row)).collect();
        let info = PageInfo {
            has_next: page.has_next,
            has_previous: page.has_previous,
            start: cursors.first().cloned(),
            end: cursors.last().cloned(),
        };
        let edges = page.rows.into_iter().zip(cursors).map(|(node, cursor)| Edge { node, cursor }).collect();
        Self { edges, info, total }
    }

    /// The same page, of what becomes of its rows.
    pub(super) fn map<N>(self, node: impl Fn(R) -> N) -> Connection<N> {
        let edge = |edge: Edge<R>| Edge { node: node(edge.node), cursor: edge.cursor };
        Connection { edges: self.edges.into_iter().map(edge).collect(), info: self.info, total: self.total }
    }

    /// The same, where a row may be unreadable.
    pub(super) fn try_map<N>(self, node: impl Fn(R) -> Result<N>) -> Result<Connection<N>> {
        let edge = |edge: Edge<R>| Ok(Edge { node: node(edge.node)?, cursor: edge.cursor });
        let edges = self.edges.into_iter().map(edge).collect::<Result<_>>()?;
        Ok(Connection { edges, info: self.info, total: self.total })
    }

    pub(super) fn nodes(&self) -> Vec<&R> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
}

/// Reads a page of a list, and counts the list where the request asks how long it is.
pub(super) async fn read<'s, E: Scoped>(
    at: Selection<'_>,
    connection: &str,
    sort: &Sort<E>,
    paging: &Paging,
    rows: impl Fn() -> Result<Rows<'s, E>>,
) -> Result<Connection<E::Model>> {
    let count = async { rows()?.count().await };
    read_counted(at, connection, sort, paging, rows()?, count).await
}

/// The same of a list that is counted in a way of its own, where the request asks.
pub(super) async fn read_counted<E: Scoped>(
    at: Selection<'_>,
    connection: &str,
    sort: &Sort<E>,
    paging: &Paging,
    rows: Rows<'_, E>,
    count: impl Future<Output = Result<i64>>,
) -> Result<Connection<E::Model>> {
    let window = sort.window(paging)?;
    let (listed, counted) = wanted(at, connection, &window);
    let total = async { if counted { count.await } else { Ok(0) } };
    let (page, total) = tokio::try_join!(wanted_of(rows, listed).page(sort, &window), total)?;
    Ok(Connection::of(page, sort, total))
}

/// Whether rows are asked for, or what only they tell; and whether it is asked how many there are.
fn wanted(at: Selection<'_>, connection: &str, window: &Window) -> (bool, bool) {
    let listed = ["edges", "nodes"].iter().any(|field| at.selects(connection, field)) && window.size > 0;
    (listed || at.selects(connection, "pageInfo"), at.selects(connection, "totalCount"))
}

/// The rows, or none of them, without asking.
fn wanted_of<E: Scoped>(rows: Rows<'_, E>, wanted: bool) -> Rows<'_, E> {
    if wanted { rows } else { rows.none() }
}

/// A page of rows for each parent, and how many each has where that is asked, in one statement.
pub(super) async fn read_each<E, Id>(
    at: Selection<'_>,
    connection: &str,
    rows: Rows<'_, E>,
    (column, parents): (E::Column, &[Id]),
    sort: &Sort<E>,
    paging: &Paging,
) -> Result<HashMap<Id, Connection<E::Model>>>
where
    E: Scoped,
    Id: Into<Uuid> + Copy + Eq + Hash,
{
    let window = sort.window(paging)?;
    // What lists without pages name may be more, and the database would sort the pages of all of them before the first is
    // counted.
    let distinct: HashSet<Id> = parents.iter().copied().collect();
    if u64::try_from(distinct.len()).is_ok_and(|parents| parents > MAX_SIZE) {
        return Err(Error::BadInput(format!(
            "一次最多展开 {MAX_SIZE} 项之下的列表 / lists stand below at most {MAX_SIZE} things at once: ask for fewer"
        )));
    }
    let mut pages = match wanted(at, connection, &window) {
        (true, counted) => rows.page_of_each(column, parents, sort, &window, counted).await?,
        (false, true) => Grouped::counted(rows.among(column, parents).counts_by(column).await?, &window),
        (false, false) => Grouped::counted(Vec::new(), &window),
    };
    // A parent may stand there more than once, and has one page.
    let mut of_parents = HashMap::with_capacity(parents.len());
    for id in parents {
        of_parents.entry(*id).or_insert_with(|| {
            let (page, total) = pages.take(*id);
            Connection::of(page, sort, total)
        });
    }
    Ok(of_parents)
}

/// A page of rows below each community.
pub(super) async fn below_communities<E>(
    at: Selection<'_>,
    connection: &str,
    rows: Rows<'_, E>,
    (column, parents): (E::Column, &[&Arc<Community>]),
    sort: &Sort<E>,
    paging: &Paging,
) -> Result<HashMap<CommunityId, Connection<OfCommunity<E::Model>>>>
where
    E: Scoped<Model: About>,
{
    let communities: HashMap<CommunityId, &Arc<Community>> = parents.iter().map(|it| (it.id, *it)).collect();
    let ids: Vec<CommunityId> = parents.iter().map(|it| it.id).collect();
    let pages = read_each(at, connection, rows, (column, &ids), sort, paging).await?;
    let below = |row: E::Model| {
        let community = row.community_id().and_then(|id| communities.get(&id));
        OfCommunity::below(row, community.map(|it| Arc::clone(it)))
    };
    Ok(pages.into_iter().map(|(id, page)| (id, page.map(below))).collect())
}

/// What a page costs by its arguments. What is no size of a page is refused when it is read.
pub(super) fn cost(args: &Arguments) -> Cost {
    let asked = ["first", "last"].iter().find_map(|name| args.get(*name)?.as_u64());
    Cost::page(u32::try_from(asked.unwrap_or(DEFAULT_SIZE).min(MAX_SIZE)).unwrap_or(u32::MAX))
}

pub(super) const FIRST: Input = input(
    "first",
    "Int",
    "自首条起的条数，默认 20，最多 100。/ So many from the beginning: 20 if not given, at most 100.",
);
pub(super) const AFTER: Input = input("after", "String", "从该游标之后开始。/ After this cursor.");
pub(super) const LAST: Input =
    input("last", "Int", "自末条起的条数，最多 100。/ So many from the end, at most 100.");
pub(super) const BEFORE: Input = input("before", "String", "到该游标之前为止。/ Before this cursor.");

pub(super) static PAGE_INFO: Object<PageInfo> = Object {
    name: "PageInfo",
    about: "本页在列表中的位置。/ Where a page lies in its list.",
    implements: &[],
    fields: &[
        field(
            "hasNextPage",
            "Boolean!",
            "之后还有；向前翻页时指是否以 before 起页。/ More follow; of a page read backwards, whether it ends before a \
             cursor.",
            |info, _, out| out.boolean(info.has_next),
        ),
        field(
            "hasPreviousPage",
            "Boolean!",
            "之前还有；向后翻页时指是否以 after 起页。/ More come before; of a page read forwards, whether it begins after \
             a cursor.",
            |info, _, out| out.boolean(info.has_previous),
        ),
        field(
            "startCursor",
            "String",
            "本页首条的游标。/ The cursor of the first row.",
            |info, _, out| out.optional(info.start.as_deref(), Writer::plain),
        ),
        field(
            "endCursor",
            "String",
            "本页末条的游标。/ The cursor of the last row.",
            |info, _, out| out.optional(info.end.as_deref(), Writer::plain),
        ),
    ],
};

/// Declares `CONNECTION` and `EDGE` over a node's object, which may be called otherwise than the node.
macro_rules! connection {
    ($node:ty, $object:ident, $type:literal, $about:literal) => {
        $crate::graphql::connection::connection!($node, $object, $type, $type, $about);
    };
    ($node:ty, $object:ident, $type:literal, $list:literal, $about:literal $(, $more:expr)*) => {
        pub(super) static CONNECTION: $crate::graphql::context::Object<
            $crate::graphql::connection::Connection<$node>,
        > = $crate::graphql::context::Object {
            name: concat!($list, "Connection"),
            about: $about,
            implements: &[],
            fields: &[
                engine::made_of(
                    "edges",
                    concat!("[", $list, "Edge!]!"),
                    "条目及其游标。/ The rows with their cursors.",
                    &$crate::graphql::context::Many::<$crate::graphql::connection::Connection<$node>, (), _> {
                        object: &EDGE,
                        of: |page, (), _| page.edges.iter().collect(),
                    },
                ),
                engine::made_of(
                    "nodes",
                    concat!("[", $type, "!]!"),
                    "条目。/ The rows.",
                    &$crate::graphql::context::Many::<$crate::graphql::connection::Connection<$node>, (), _> {
                        object: &$object,
                        of: |page, (), _| page.nodes(),
                    },
                ),
                engine::made_of(
                    "pageInfo",
                    "PageInfo!",
                    "本页的位置。/ Where the page lies.",
                    &$crate::graphql::context::One::<$crate::graphql::connection::Connection<$node>, (), _> {
                        object: &$crate::graphql::connection::PAGE_INFO,
                        of: |page, (), _| Some(&page.info),
                    },
                ),
                engine::field(
                    "totalCount",
                    "Int!",
                    "可见且符合条件的总数。/ All rows that one may see and that fit.",
                    |page, _, out| out.int(page.total),
                ),
                $($more,)*
            ],
        };

        pub(super) static EDGE: $crate::graphql::context::Object<$crate::graphql::connection::Edge<$node>> =
            $crate::graphql::context::Object {
                name: concat!($list, "Edge"),
                about: "列表中的一条。/ A row of a list.",
                implements: &[],
                fields: &[
                    engine::field("cursor", "String!", "该条的游标。/ Its cursor.", |edge, _, out| {
                        out.plain(&edge.cursor)
                    }),
                    engine::made_of(
                        "node",
                        concat!($type, "!"),
                        "该条本身。/ The row itself.",
                        &$crate::graphql::context::One::<$crate::graphql::connection::Edge<$node>, (), _> {
                            object: &$object,
                            of: |edge, (), _| Some(&edge.node),
                        },
                    ),
                ],
            };
    };
}
pub(super) use connection;
