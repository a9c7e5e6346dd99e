//! Reading, always inside a scope.

pub use super::column::column_of;

use super::{
    database::Store,
    page::{Grouped, Page, Sort, Window},
    ranges::{First, Ranges, Split, columns},
    reader::Reader,
    scope::{Scope, Scoped, there_is},
    set::Dialect,
};
use crate::{authz::Viewer, error::Result};
use entity::{Columns, Positional};
use sea_orm::{
    ColumnTrait, Condition, Iterable, Order, QueryResult, Value,
    sea_query::{Expr, ExprTrait, Func, IntoCondition, Query, SelectStatement},
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Rows of one table that a viewer may see, and that every further condition can only make fewer.
pub struct Rows<'s, E: Scoped> {
    reader: Reader<'s>,
    /// None once it is known that no row fits: then nothing is asked.
    ranges: Option<Ranges<E>>,
    /// The viewer sees all rows of the table.
    everywhere: bool,
}

impl Store {
    /// The rows of a table that the viewer may see.
    pub fn rows<'s, E: Scoped>(&'s self, viewer: &Viewer) -> Rows<'s, E> {
        Rows::seen_by(viewer, Reader::Pool(self))
    }

    /// The rows of a table, whoever asks: for what rows name that the viewer was shown, and that is shown with them.
    pub fn unscoped_licensed<E: Scoped>(&self) -> Rows<'_, E> {
        Rows::within(Scope::Everything, Reader::Pool(self))
    }
}

impl<'s, E: Scoped> Rows<'s, E> {
    pub(super) fn seen_by(viewer: &Viewer, reader: Reader<'s>) -> Self {
        Self::within(Scope::seen_by::<E>(viewer, reader.store().dialect()), reader)
    }

    pub(super) fn within(scope: Scope, reader: Reader<'s>) -> Self {
        let everywhere = matches!(scope, Scope::Everything);
        let scope = match scope {
            Scope::Nothing => None,
            Scope::Everything => Some(vec![Condition::all()]),
            Scope::Only(alternatives) => Some(alternatives),
        };
        let ranges = scope.map(|scope| Ranges { scope, wanted: Condition::all(), split: Split::Not });
        Self { reader, ranges, everywhere }
    }

    /// Only those that also fit `condition`.
    #[must_use]
    pub fn narrow(mut self, condition: impl IntoCondition) -> Self {
        if let Some(ranges) = &mut self.ranges {
            let wanted = std::mem::replace(&mut ranges.wanted, Condition::all());
            ranges.wanted = wanted.add(condition.into_condition());
        }
        self
    }

    /// Only those whose `column` is one of `ids`.
    #[must_use]
    pub fn among<Id: Into<Uuid> + Copy>(self, column: E::Column, ids: &[Id]) -> Self {
        if ids.is_empty() {
            return self.none();
        }
        let dialect = self.dialect();
        self.narrow(dialect.any_of(column_of::<E>(column), ids))
    }

    /// The same, where an index gives the rows of each id in the order of the list: of each the first are read, not all. Of
    /// who sees some places, the index of those has the order.
    #[must_use]
    pub fn first_among<Id: Into<Uuid> + Copy>(mut self, column: E::Column, ids: &[Id]) -> Self {
        match (&mut self.ranges, ids) {
            (Some(Ranges { split: split @ Split::Not, .. }), [_, _, ..]) if self.everywhere => {
                *split = Split::Among(column, ids.iter().map(|id| (*id).into()).collect());
                self
            }
            _ => self.among(column, ids),
        }
    }

    /// Only those whose `column` is one of a few values, of each of which an index gives the rows in the order of the list.
    #[must_use]
    pub fn one_of(self, column: E::Column, values: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        let of = |value| column_of::<E>(column).eq(Expr::val(value)).into_condition();
        self.in_parts(values.into_iter().map(of).collect())
    }

    /// Only those that fit one of a few conditions, of each of which an index gives the rows in the order of the list. No row
    /// fits two.
    #[must_use]
    pub fn in_parts(mut self, mut parts: Vec<Condition>) -> Self {
        match (&mut self.ranges, parts.len()) {
            (_, 0) => self.none(),
            (Some(Ranges { split: split @ Split::Not, .. }), 2..) => {
                *split = Split::Over(parts);
                self
            }
            (_, 1) => self.narrow(parts.remove(0)),
            _ => self.narrow(parts.into_iter().fold(Condition::any(), Condition::add)),
        }
    }

    /// No row, without asking.
    #[must_use]
    pub fn none(mut self) -> Self {
        self.ranges = None;
        self
    }

    /// The database that is asked.
    pub fn dialect(&self) -> Dialect {
        self.reader.store().dialect()
    }

    pub(super) const fn reader(&self) -> &Reader<'s> {
        &self.reader
    }

    pub(super) fn select(&self) -> Option<SelectStatement> {
        let fits = self.ranges.as_ref()?.whole(self.dialect());
        Some(Query::select().from(E::default()).cond_where(fits).take())
    }

    fn select_rows(&self) -> Option<SelectStatement> {
        let mut select = self.select()?;
        select.exprs(columns::<E>());
        Some(select)
    }

    /// That one of them is there whose `column` is this, for a filter of another table.
    pub fn is_there(&self, column: E::Column, id: Expr) -> Condition {
        match &self.ranges {
            Some(ranges) => there_is::<E>(column, id, ranges.whole(self.dialect())),
            None => Scope::Nothing.condition(),
        }
    }

    /// All of them, by `order`.
    pub async fn all(self, order: &[E::Column]) -> Result<Vec<E::Model>> {
        let Some(mut select) = self.select_rows() else { return Ok(Vec::new()) };
        for column in order {
            select.order_by_expr(column_of::<E>(*column), Order::Asc);
        }
        self.reader.read(&select, E::Model::read, E::Model::bytes).await
    }

    /// Some columns of all of them, by `order`.
    pub async fn columns<C: Columns<E>>(self, order: &[E::Column]) -> Result<Vec<C>> {
        let Some(mut select) = self.select() else { return Ok(Vec::new()) };
        select.exprs(C::COLUMNS.iter().map(|column| column.select_as(column_of::<E>(*column))));
        for column in order {
            select.order_by_expr(column_of::<E>(*column), Order::Asc);
        }
        self.reader.read(&select, C::read, C::bytes).await
    }

    /// One of them, where there is one.
    pub async fn one(self) -> Result<Option<E::Model>> {
        let Some(mut select) = self.select_rows() else { return Ok(None) };
        select.limit(1);
        Ok(self.reader.read(&select, E::Model::read, E::Model::bytes).await?.pop())
    }

    /// How many there are.
    pub async fn count(self) -> Result<i64> {
        let Some(mut select) = self.select() else { return Ok(0) };
        select.expr(Func::count(Expr::cust("*")));
        let rows = self.reader.all(&select).await?;
        Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
    }

    /// How many there are of each value of `column`.
    pub async fn counts_by<V: sea_orm::TryGetable>(self, column: E::Column) -> Result<Vec<(V, i64)>> {
        let Some(mut select) = self.select() else { return Ok(Vec::new()) };
        select
            .expr(column_of::<E>(column))
            .expr(Func::count(Expr::cust("*")))
            .add_group_by([column_of::<E>(column)]);
        let rows = self.reader.all(&select).await?;
        rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }

    /// One page of them.
    pub async fn page(self, sort: &Sort<E>, window: &Window) -> Result<Page<E::Model>> {
        let Some(ranges) = &self.ranges else { return Ok(Page::empty(window)) };
        let dialect = self.dialect();
        let stretches = sort.stretches(window, dialect);
        let first = First { sort, forward: window.forward, stretches, most: window.size.saturating_add(1) };
        let select = ranges.first(dialect, &first);
        let rows = self.reader.read(&select, E::Model::read, E::Model::bytes).await?;
        Ok(Page::cut(rows, window))
    }

    /// For each of the parents, the first page of its rows, in one statement; and how many rows it has in all, where they are
    /// counted. `parent` is the column that names a row's parent.
    pub async fn page_of_each<Id: Into<Uuid> + Copy>(
        &self,
        parent: E::Column,
        parents: &[Id],
        sort: &Sort<E>,
        window: &Window,
        counted: bool,
    ) -> Result<Grouped<E::Model>> {
        let Some(ranges) = self.ranges.as_ref().filter(|_| !parents.is_empty()) else {
            return Ok(Grouped::new(HashMap::new(), window));
        };
        // A parent may stand there more than once.
        let parents: BTreeSet<Uuid> = parents.iter().map(|id| (*id).into()).collect();
        let parents: Vec<Uuid> = parents.into_iter().collect();
        let (most, stretches) = (window.size.saturating_add(1), vec![sort.beyond(window)]);
        let first = First { sort, forward: window.forward, stretches, most };
        let select = ranges.first_of_each(self.dialect(), (parent, &parents), &first, counted);
        let width = E::Column::iter().count();
        let read = |row: &QueryResult| {
            let parent: Uuid = row.try_get_by_index(width)?;
            if !counted {
                return Ok((parent, 0, Some(E::Model::read(row)?)));
            }
            let (total, there): (i64, i32) = (
                row.try_get_by_index(width.saturating_add(1))?,
                row.try_get_by_index(width.saturating_add(2))?,
            );
            let row = if there == 1 { Some(E::Model::read(row)?) } else { None };
            Ok((parent, total, row))
        };
        let bytes = |(_, _, row): &(Uuid, i64, Option<E::Model>)| row.as_ref().map_or(0, E::Model::bytes);
        let mut found: HashMap<Uuid, (i64, Vec<E::Model>)> = HashMap::new();
        for (parent, total, row) in self.reader.read(&select, read, bytes).await? {
            found.entry(parent).or_insert_with(|| (total, Vec::new())).1.extend(row);
        }
        let page = |(parent, (total, rows))| (parent, (Page::cut(rows, window), total));
        Ok(Grouped::new(found.into_iter().map(page).collect(), window))
    }
}
