//! The newest of what a viewer can read in the feed: of all of it, and of each thing.

use super::{
    database::Store,
    followed::{Branch, Followed, ID, KIND, POSITION, TOUCHED, Window, columns, kind_of, one, union},
    reader::Reader,
    set::Dialect,
};
use crate::error::Result;
use entity::{
    feed::{Column, Entity},
    feed_clock, feed_exit,
    vocabulary::FeedKind,
};
use sea_orm::{
    Order, QueryResult,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

impl Store {
    /// The highest number in a window that the viewer can read. Where `waiting` is asked for, a row that waits for its number has
    /// the next one that is given.
    pub(super) async fn feed_newest_within(
        &self,
        followed: &Followed,
        window: Window,
        waiting: bool,
    ) -> Result<Option<i64>> {
        let mut selects: Vec<SelectStatement> = Vec::new();
        for branch in &followed.branches {
            let position = || Expr::col((Entity, Column::Position));
            let mut newest = branch.select(self.dialect());
            newest
                .expr(position())
                .and_where(position().gt(window.from))
                .and_where(position().lte(window.to));
            newest.order_by((Entity, Column::Position), Order::Desc).limit(1);
            selects.push(newest);
            if waiting && self.dialect() == Dialect::Postgres {
                let clock = Expr::col(feed_clock::Column::Position).add(1_i64);
                let next = Query::select().expr(clock).from(feed_clock::Entity).take();
                let mut waits = Query::select();
                waits
                    .expr(one(next))
                    .from(Entity)
                    .cond_where(branch.condition(self.dialect()))
                    .and_where(position().is_null())
                    .limit(1);
                selects.push(waits);
            }
        }
        for left in &followed.left {
            use feed_exit::{Column, Entity};
            let position = || Expr::col((Entity, Column::Position));
            let mut newest = self.left(left);
            newest
                .expr(position())
                .and_where(position().gt(window.from))
                .and_where(position().lte(window.to));
            newest.order_by((Entity, Column::Position), Order::Desc).limit(1);
            selects.push(newest);
        }
        let Some(all) = union(selects) else { return Ok(None) };
        let read = |row: &QueryResult| row.try_get_by_index::<i64>(0);
        self.stay_at_primary();
        let found = Reader::Pool(self).read(&all, read, |_| size_of::<i64>()).await?;
        Ok(found.into_iter().max())
    }

    /// The number of the last touch of each thing that the viewer can read, by all the rows about it: of these things, or of
    /// all.
    pub async fn feed_latest(
        &self,
        followed: &Followed,
        things: Option<&[(FeedKind, Uuid)]>,
    ) -> Result<Vec<(FeedKind, Uuid, i64)>> {
        let mut selects: Vec<SelectStatement> = Vec::new();
        for branch in &followed.branches {
            let mut rows = branch.select(self.dialect());
            if let Some(things) = things {
                let of_kind = things.iter().filter(|(kind, _)| *kind == branch.kind);
                let ids: Vec<Uuid> = of_kind.map(|(_, id)| *id).collect();
                if ids.is_empty() {
                    continue;
                }
                rows.and_where(self.dialect().any_of(Branch::id(), &ids));
            }
            selects.push(columns(rows, branch.kind, (Entity, Column::Position), (Entity, Column::Id)));
        }
        let Some(all) = union(selects) else { return Ok(Vec::new()) };
        let mut latest = Query::select();
        latest
            .column(KIND)
            .column(ID)
            .expr(Expr::col(POSITION).max())
            .from_subquery(all, TOUCHED)
            .group_by_col(KIND)
            .group_by_col(ID);
        let kinds: Vec<FeedKind> = followed.branches.iter().map(|branch| branch.kind).collect();
        let read = |row: &QueryResult| {
            let kind = kind_of(row.try_get_by_index(0)?, &kinds)?;
            Ok((kind, row.try_get_by_index(1)?, row.try_get_by_index(2)?))
        };
        self.stay_at_primary();
        Reader::Pool(self).read(&latest, read, |_| size_of::<(FeedKind, Uuid, i64)>()).await
    }
}
