//! Reading the feed, as far as a viewer's scopes let things through.

use super::{database::Store, reader::Reader, scope::row_by_row, set::Dialect};
use crate::error::{Error, Result};
use entity::{
    feed::{Column, Entity, WHOLE},
    feed_clock, feed_epoch, feed_exit,
    id::OrganizationId,
    programme,
    vocabulary::FeedKind,
};
use sea_orm::{
    Condition, DbErr, Order, QueryResult,
    sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement, UnionType},
};
use std::{cmp::Ordering, collections::HashMap};
use uuid::Uuid;

/// The rows of the feed that a viewer may read, and what it may have lost.
#[derive(Clone, Debug)]
pub struct Followed {
    /// A row is the viewer's that fits one of these.
    pub branches: Vec<Branch>,
    /// What has left these is told to it.
    pub left: Vec<Left>,
}

/// Rows of one kind and form.
#[derive(Clone, Debug)]
pub struct Branch {
    pub kind: FeedKind,
    pub form: Form,
    /// That the viewer sees what the row is about, as a condition on the columns [`Branch::id`] and [`Branch::part`].
    pub seen: Condition,
}

/// Whether rows are about all of a thing, or about parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Whole,
    Part,
}

/// Places from which what moves away is lost to a viewer.
#[derive(Clone, Debug)]
pub struct Left {
    pub kind: FeedKind,
    /// A word of [`entity::feed_exit`].
    pub span: &'static str,
    pub organizations: Vec<OrganizationId>,
}

impl Branch {
    /// The thing that a row is about.
    pub fn id() -> Expr {
        Expr::col((Entity, Column::Id))
    }

    /// The part of it.
    pub fn part() -> Expr {
        Expr::col((Entity, Column::Part))
    }

    pub(super) fn condition(&self, dialect: Dialect) -> Condition {
        let part = Self::part();
        let form = match self.form {
            Form::Whole => part.eq(WHOLE),
            Form::Part => part.ne(WHOLE),
        };
        let kind = Expr::col((Entity, Column::Kind)).eq(self.kind.number());
        Condition::all().add(kind).add(form).add(row_by_row(self.seen.clone(), dialect))
    }

    /// Its rows that have a number. That they have stands there for the index, which holds no others.
    pub(super) fn select(&self, dialect: Dialect) -> SelectStatement {
        let mut rows = Query::select();
        rows.from(Entity)
            .cond_where(self.condition(dialect))
            .and_where(Expr::col((Entity, Column::Position)).is_not_null());
        rows
    }
}

/// A reader's question: its rows beyond `after`; those of parts, and exits, only above `above`.
#[derive(Clone, Copy, Debug)]
pub struct Walk<'w> {
    pub followed: &'w Followed,
    pub after: Place,
    pub above: i64,
    /// Rows of each branch, at most.
    pub most: u64,
}

/// Numbers above one, up to another.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub from: i64,
    pub to: i64,
}

/// A place in the order of the feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub position: i64,
    /// The number of a kind.
    pub kind: i16,
    pub id: Uuid,
}

/// A row of the feed: something was touched there, or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub place: Place,
    pub kind: FeedKind,
}

/// Rows of the feed, in its order.
#[derive(Debug)]
pub struct Rows {
    pub rows: Vec<Row>,
    /// Behind this place there may be more than these.
    pub cut: Option<Place>,
}

/// What the database is, in the moment in which the rows were read.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The revision of the catalogue; none before the first import.
    pub catalogue: Option<i64>,
    /// The last number that was given.
    pub clock: i64,
    /// The newest epoch, and its token.
    pub epoch: (i32, Uuid),
    /// The token of the epoch that was asked for, where it is there.
    pub token: Option<Uuid>,
    /// The number that the epoch after it gave itself, where there is one.
    pub succeeded_at: Option<i64>,
}

impl Store {
    /// The first rows of a walk within a window, of each branch and each place left so many at most. `epoch` is the one that is
    /// asked about.
    pub(super) async fn feed_window(
        &self,
        walk: &Walk<'_>,
        window: Window,
        epoch: i32,
    ) -> Result<(Head, Rows)> {
        let Walk { followed, after, above, most } = *walk;
        let mut ranges: Vec<(FeedKind, SelectStatement)> = Vec::new();
        for branch in &followed.branches {
            let mut rows = branch.select(self.dialect());
            let (position, id) = (Column::Position, Column::Id);
            let at = || Expr::col((Entity, position));
            rows.cond_where(within(branch.kind, after, window, at, Branch::id()));
            if branch.form == Form::Part {
                rows.and_where(Expr::col((Entity, position)).gt(above));
            }
            rows.order_by((Entity, position), Order::Asc).order_by((Entity, id), Order::Asc).limit(most);
            ranges.push((branch.kind, columns(rows, branch.kind, (Entity, position), (Entity, id))));
        }
        for left in &followed.left {
            use feed_exit::{Column, Entity};
            let (position, id) = (Column::Position, Column::Id);
            let mut rows = self.left(left);
            let (at, thing) = (|| Expr::col((Entity, position)), Expr::col((Entity, id)));
            rows.cond_where(within(left.kind, after, window, at, thing))
                .and_where(at().gt(above))
                .order_by((Entity, position), Order::Asc)
                .order_by((Entity, id), Order::Asc)
                .limit(most);
            ranges.push((left.kind, columns(rows, left.kind, (Entity, position), (Entity, id))));
        }
        let kinds: Vec<FeedKind> = ranges.iter().map(|(kind, _)| *kind).collect();
        let statement = with_head(epoch, ranges.into_iter().map(|(_, range)| range).collect());
        // What is told of is read after it, and of the same server.
        self.stay_at_primary();
        loop {
            self.begin_epoch_if_due().await?;
            let found = Reader::Pool(self).read(&statement, Found::read, |_| size_of::<Found>()).await?;
            // Whoever answered may be another than was asked before: then it is asked what it has.
            if !self.begin_epoch_if_due().await? {
                return Rows::sorted(found, &kinds, most);
            }
        }
    }

    pub(super) fn left(&self, left: &Left) -> SelectStatement {
        use feed_exit::{Column, Entity};
        let organization = Expr::col((Entity, Column::OrganizationId));
        Query::select()
            .from(Entity)
            .and_where(self.dialect().any_of(organization, &left.organizations))
            .and_where(Expr::col((Entity, Column::Kind)).eq(left.kind.number()))
            .and_where(Expr::col((Entity, Column::Span)).eq(left.span))
            .take()
    }
}

pub(super) const POSITION: &str = "position";
pub(super) const KIND: &str = "kind";
pub(super) const ID: &str = "id";
pub(super) const TOUCHED: &str = "touched";

/// What is read of a row, of whichever table.
pub(super) fn columns(
    mut rows: SelectStatement,
    kind: FeedKind,
    position: impl IntoColumnRef,
    id: impl IntoColumnRef,
) -> SelectStatement {
    rows.expr_as(Expr::col(position), POSITION);
    rows.expr_as(Expr::val(i32::from(kind.number())), KIND);
    rows.expr_as(Expr::col(id), ID);
    rows
}

/// All of these, each of which may have an order and a limit.
pub(super) fn union(selects: Vec<SelectStatement>) -> Option<SelectStatement> {
    let mut selects = selects.into_iter().map(|select| whole(select, &[]));
    let mut all = selects.next()?;
    all.unions(selects.map(|select| (UnionType::All, select)));
    Some(all)
}

/// A part of a union has an order of its own only inside a subquery.
fn whole(select: SelectStatement, besides: &[Expr]) -> SelectStatement {
    let mut whole = Query::select();
    whole.expr(Expr::cust("*")).exprs(besides.iter().cloned()).from_subquery(select, TOUCHED);
    whole
}

/// That a row of a kind is within a window, and beyond a place.
fn within(kind: FeedKind, after: Place, window: Window, position: impl Fn() -> Expr, id: Expr) -> Condition {
    let beyond = match kind.number().cmp(&after.kind) {
        _ if window.from > after.position => position().gt(window.from),
        Ordering::Less => position().gt(after.position),
        Ordering::Equal => {
            Expr::tuple([position(), id]).gt(Expr::tuple([Expr::val(after.position), Expr::val(after.id)]))
        }
        Ordering::Greater => position().gte(after.position),
    };
    Condition::all().add(beyond).add(position().lte(window.to))
}

/// What the database is, followed by the rows of all of these.
fn with_head(epoch: i32, ranges: Vec<SelectStatement>) -> SelectStatement {
    use feed_epoch::{Column, Entity};
    let newest = |column: Column| {
        one(Query::select().column(column).from(Entity).order_by(Column::Number, Order::Desc).limit(1).take())
    };
    let of = |column: Column, number: i32| {
        let is_it = Expr::col(Column::Number).eq(number);
        one(Query::select().column(column).from(Entity).and_where(is_it).take())
    };
    let revision =
        Query::select().expr(Expr::col(programme::Column::Revision).max()).from(programme::Entity).take();
    let clock = Query::select().column(feed_clock::Column::Position).from(feed_clock::Entity).take();
    let mut all = Query::select();
    all.expr_as(one(revision), POSITION)
        .expr_as(newest(Column::Number), KIND)
        .expr_as(newest(Column::Token), ID)
        .expr_as(of(Column::Token, epoch), "token")
        .expr_as(of(Column::Position, epoch.saturating_add(1)), "succeeded_at")
        .expr_as(one(clock), "clock")
        .expr_as(Expr::val(HEAD), "range");
    let range = |(number, range)| {
        let null = || Expr::cust("NULL");
        (UnionType::All, whole(range, &[null(), null(), null(), Expr::val(number)]))
    };
    all.unions((0_i32..).zip(ranges).map(range));
    all
}

/// The number of the row that is none of the feed's.
const HEAD: i32 = -1;

pub(super) fn one(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}

/// A row of that statement.
enum Found {
    Head(Head),
    /// Of a range.
    Row(i32, i64, i32, Uuid),
}

impl Found {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let range: i32 = row.try_get_by_index(6)?;
        if range != HEAD {
            let (position, kind) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            return Ok(Self::Row(range, position, kind, row.try_get_by_index(2)?));
        }
        Ok(Self::Head(Head {
            catalogue: row.try_get_by_index(0)?,
            epoch: (row.try_get_by_index(1)?, row.try_get_by_index(2)?),
            token: row.try_get_by_index(3)?,
            succeeded_at: row.try_get_by_index(4)?,
            clock: row.try_get_by_index(5)?,
        }))
    }
}

pub(super) fn kind_of(number: i32, kinds: &[FeedKind]) -> Result<FeedKind, DbErr> {
    let found = kinds.iter().find(|kind| i32::from(kind.number()) == number);
    found.copied().ok_or_else(|| DbErr::Custom(format!("the feed has no kind {number}")))
}

impl Rows {
    fn sorted(found: Vec<Found>, kinds: &[FeedKind], most: u64) -> Result<(Head, Self)> {
        let (mut head, mut rows) = (None, Vec::with_capacity(found.len()));
        let mut ranges: HashMap<i32, (u64, Place)> = HashMap::new();
        for found in found {
            match found {
                Found::Head(found) => head = Some(found),
                Found::Row(range, position, number, id) => {
                    let kind = kind_of(number, kinds)?;
                    let place = Place { position, kind: kind.number(), id };
                    let (length, last) = ranges.entry(range).or_default();
                    *length = length.saturating_add(1);
                    *last = Ord::max(place, *last);
                    rows.push(Row { place, kind });
                }
            }
        }
        rows.sort_unstable_by_key(|row| row.place);
        let cut = ranges.into_values().filter(|(length, _)| *length >= most).map(|(_, last)| last);
        Ok((head.ok_or(Error::Broken("a statement answers"))?, Self { rows, cut: cut.min() }))
    }
}
