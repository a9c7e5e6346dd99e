//! Lists with cursors, after Relay's connections.

use super::answer::{At, Input, Object, Out, field, input};
use crate::{
    error::Result,
    store::{
        Scoped,
        page::{Page, Paging, Sort},
        rows::Rows,
    },
};
use std::{collections::HashMap, hash::Hash};
use uuid::Uuid;

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

impl<N> Connection<N> {
    /// A page as it was read, with what becomes of each row.
    pub(super) fn of<E: Scoped>(
        page: Page<E::Model>,
        sort: &Sort<E>,
        total: i64,
        nodes: impl FnOnce(Vec<E::Model>) -> Vec<N>,
    ) -> Self {
        let cursors: Vec<String> = page.rows.iter().map(|row| sort.cursor(row)).collect();
        let info = PageInfo {
            has_next: page.has_next,
            has_previous: page.has_previous,
            start: cursors.first().cloned(),
            end: cursors.last().cloned(),
        };
        let edges =
            nodes(page.rows).into_iter().zip(cursors).map(|(node, cursor)| Edge { node, cursor }).collect();
        Self { edges, info, total }
    }

    /// The rows.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &N> {
        self.edges.iter().map(|edge| &edge.node)
    }
}

/// Reads a page of a list, and counts the list where the question asks how long it is.
pub(super) async fn read<'s, E: Scoped>(
    at: At<'_>,
    connection: &str,
    sort: &Sort<E>,
    paging: &Paging,
    rows: impl Fn() -> Result<Rows<'s, E>>,
) -> Result<(Page<E::Model>, i64)> {
    let window = sort.window(paging)?;
    let counted = at.selects(connection, &["totalCount"]);
    tokio::try_join!(async { rows()?.page(sort, &window).await }, async {
        if counted { rows()?.count().await } else { Ok(0) }
    })
}

/// A page of rows for each parent, in one statement: what `nodes` makes of all their rows, each under its id.
pub(super) async fn pages_of_each<E, Id, N, F>(
    rows: Rows<'_, E>,
    (column, parents): (E::Column, &[Id]),
    (sort, paging): (&Sort<E>, &Paging),
    nodes: impl FnOnce(Vec<E::Model>) -> F,
) -> Result<HashMap<Id, Connection<N>>>
where
    E: Scoped<Model: Clone>,
    Id: Into<Uuid> + Copy + Eq + Hash,
    F: Future<Output = Result<Vec<(Uuid, N)>>>,
{
    let window = sort.window(paging)?;
    let mut pages = rows.page_of_each(column, parents, sort, &window).await?;
    // A parent may stand there more than once, and has one page.
    let mut of_parents: HashMap<Id, Page<E::Model>> = HashMap::with_capacity(parents.len());
    for id in parents {
        of_parents.entry(*id).or_insert_with(|| pages.take(*id));
    }
    let rows = of_parents.values().flat_map(|page| page.rows.iter().cloned()).collect();
    let mut nodes: HashMap<Uuid, N> = nodes(rows).await?.into_iter().collect();
    let mut connection = |page: Page<E::Model>| {
        let total = page.total.unwrap_or_default();
        let take =
            |rows: Vec<E::Model>| rows.iter().filter_map(|row| nodes.remove(&(sort.of)(row).1)).collect();
        Connection::of(page, sort, total, take)
    };
    Ok(of_parents.into_iter().map(|(id, page)| (id, connection(page))).collect())
}

/// What the selection of a connection asks of its node, under each key.
pub(super) fn of_nodes<'a>(at: At<'a>, connection: &str, edge: &str) -> Vec<At<'a>> {
    let through_edges = at.below(connection, "edges").flat_map(|edges| edges.below(edge, "node"));
    at.below(connection, "nodes").chain(through_edges).collect()
}

/// Loads what the selections of a connection's node ask.
pub(super) async fn descend<'a, N: Sync>(
    object: &'static Object<N>,
    at: At<'a>,
    (connection, edge): (&str, &str),
    rows: Vec<&'a N>,
) -> Result<()> {
    for at in of_nodes(at, connection, edge) {
        at.descend(object, rows.iter().copied()).await?;
    }
    Ok(())
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
            |info, _, out| out.optional(info.start.as_deref(), Out::plain),
        ),
        field(
            "endCursor",
            "String",
            "本页末条的游标。/ The cursor of the last row.",
            |info, _, out| out.optional(info.end.as_deref(), Out::plain),
        ),
    ],
};

/// Declares `CONNECTION` and `EDGE` over a node's object.
macro_rules! connection {
    ($node:ty, $object:ident, $type:literal, $connection:literal, $edge:literal, $about:literal) => {
        pub(super) static CONNECTION: $crate::graphql::answer::Object<
            $crate::graphql::connection::Connection<$node>,
        > = $crate::graphql::answer::Object {
            name: $connection,
            about: $about,
            implements: &[],
            fields: &[
                $crate::graphql::answer::field(
                    "edges",
                    concat!("[", $edge, "!]!"),
                    "条目及其游标。/ The rows with their cursors.",
                    |page, at, out| out.objects(&EDGE, &page.edges, at),
                ),
                $crate::graphql::answer::field(
                    "nodes",
                    concat!("[", $type, "!]!"),
                    "条目。/ The rows.",
                    |page, at, out| out.objects(&$object, page.nodes(), at),
                ),
                $crate::graphql::answer::field(
                    "pageInfo",
                    "PageInfo!",
                    "本页的位置。/ Where the page lies.",
                    |page, at, out| out.object(&$crate::graphql::connection::PAGE_INFO, &page.info, at),
                ),
                $crate::graphql::answer::field(
                    "totalCount",
                    "Int!",
                    "可见且符合条件的总数。/ All rows that one may see and that fit.",
                    |page, _, out| out.int(page.total),
                ),
            ],
        };

        pub(super) static EDGE: $crate::graphql::answer::Object<$crate::graphql::connection::Edge<$node>> =
            $crate::graphql::answer::Object {
                name: $edge,
                about: "列表中的一条。/ A row of a list.",
                implements: &[],
                fields: &[
                    $crate::graphql::answer::field(
                        "cursor",
                        "String!",
                        "该条的游标。/ Its cursor.",
                        |edge, _, out| out.plain(&edge.cursor),
                    ),
                    $crate::graphql::answer::field(
                        "node",
                        concat!($type, "!"),
                        "该条本身。/ The row itself.",
                        |edge, at, out| out.object(&$object, &edge.node, at),
                    ),
                ],
            };
    };
}
pub(super) use connection;
