//! Reading, always inside a scope.

pub use super::column::column_of;

use super::{
    database::Store,
    page::{Grouped, Page, Sort, Window},
    reader::Reader,
    scope::{Scope, Scoped},
    set::Dialect,
};
use crate::{authz::Viewer, error::Result};
use entity::Positional;
use sea_orm::{
    ColumnTrait, Condition, ExprTrait, Iterable, Order, QueryResult,
    sea_query::{Alias, Expr, Func, IntoCondition, OverStatement, Query, SelectStatement, WindowStatement},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of one table that a viewer may see, and that every further condition can only make fewer.
pub struct Rows<'s, E: Scoped> {
    reader: Reader<'s>,
    /// None once it is known that no row fits: then nothing is asked.
    condition: Option<Condition>,
    table: std::marker::PhantomData<E>,
}

impl Store {
    /// The rows of a table that the viewer may see.
    pub fn rows<'s, E: Scoped>(&'s self, viewer: &Viewer) -> Rows<'s, E> {
        Rows::seen_by(viewer, Reader::Pool(self))
    }
}

impl<'s, E: Scoped> Rows<'s, E> {
    pub(super) fn seen_by(viewer: &Viewer, reader: Reader<'s>) -> Self {
        let condition = match Scope::seen_by::<E>(viewer, reader.store().dialect()) {
            Scope::Nothing => None,
            scope => Some(scope.condition()),
        };
        Self { reader, condition, table: std::marker::PhantomData }
    }

    /// Only those that also fit `condition`.
    #[must_use]
    pub fn narrow(mut self, condition: impl IntoCondition) -> Self {
        self.condition =
            self.condition.map(|scope| Condition::all().add(scope).add(condition.into_condition()));
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

    /// No row, without asking.
    #[must_use]
    pub fn none(mut self) -> Self {
        self.condition = None;
        self
    }

    /// The database that is asked.
    pub fn dialect(&self) -> Dialect {
        self.reader.store().dialect()
    }

    pub(super) fn select(&self) -> Option<SelectStatement> {
        let mut select = Query::select();
        select.from(E::default()).cond_where(self.condition.clone()?);
        Some(select)
    }

    fn select_rows(&self) -> Option<SelectStatement> {
        let mut select = self.select()?;
        select.exprs(E::Column::iter().map(|column| column.select_as(column_of::<E>(column))));
        Some(select)
    }

    /// A subquery of one column of these rows, for the scope or a filter of another table.
    pub fn values_of(&self, column: E::Column) -> SelectStatement {
        let mut select = Query::select();
        select
            .from(E::default())
            .expr(column_of::<E>(column))
            .cond_where(self.condition.clone().unwrap_or_else(|| Scope::Nothing.condition()));
        select
    }

    /// All of them, by `order`.
    pub async fn all(self, order: &[E::Column]) -> Result<Vec<E::Model>> {
        let Some(mut select) = self.select_rows() else { return Ok(Vec::new()) };
        for column in order {
            select.order_by_expr(column_of::<E>(*column), Order::Asc);
        }
        self.reader.read(&select, E::Model::read, E::Model::bytes).await
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
        let Some(select) = self.select_rows() else { return Ok(Page::empty(window)) };
        let stretches = match &window.from {
            Some(place) => sort.stretches(place, window.forward),
            None => vec![Condition::all()],
        };
        let mut rows: Vec<E::Model> = Vec::new();
        for stretch in stretches {
            let read = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            let missing = window.size.saturating_add(1).saturating_sub(read);
            if missing == 0 {
                break;
            }
            let mut select = select.clone();
            select.cond_where(stretch).limit(missing);
            sort.order(&mut select, window.forward);
            rows.extend(self.reader.read(&select, E::Model::read, E::Model::bytes).await?);
        }
        Ok(Page::cut(rows, window))
    }

    /// For each of the parents, the first page of its rows, in one statement.
    ///
    /// `parent` is the column that names a row's parent. A page's total counts all rows of the parent that are
    /// in scope and fit, whatever the window.
    pub async fn page_of_each<Id: Into<Uuid> + Copy>(
        self,
        parent: E::Column,
        parents: &[Id],
        sort: &Sort<E>,
        window: &Window,
    ) -> Result<Grouped<E::Model>> {
        let mut pages: HashMap<Uuid, Page<E::Model>> = HashMap::new();
        let rows = self.among(parent, parents);
        let Some(mut numbered) = rows.select_rows() else { return Ok(Grouped::new(pages, window)) };

        let each_parent = || {
            let mut over = WindowStatement::new();
            over.add_partition_by(column_of::<E>(parent));
            over
        };
        let mut in_order = each_parent();
        sort.order(&mut in_order, window.forward);
        let skipped = match &window.from {
            Some(from) => Expr::case(sort.beyond(from, window.forward), 0).finally(1).sum(),
            None => Expr::val(0).sum(),
        };
        numbered
            .expr_window_as(Expr::cust("ROW_NUMBER()"), in_order, NUMBER)
            .expr_window_as(Func::count(Expr::cust("*")), each_parent(), TOTAL)
            .expr_window_as(skipped, each_parent(), SKIPPED)
            .expr_as(column_of::<E>(parent), PARENT);

        // The first row of each parent always comes along: it carries the total of a page that is empty.
        let (number, skipped) = (Expr::col(Alias::new(NUMBER)), Expr::col(Alias::new(SKIPPED)));
        let size = i64::try_from(window.size).unwrap_or(i64::MAX).saturating_add(1);
        let in_window = number.clone().gt(skipped.clone()).and(number.clone().lte(skipped.add(size)));
        let mut select = Query::select();
        select
            .expr(Expr::cust("*"))
            .from_subquery(numbered, Alias::new("numbered"))
            .and_where(number.clone().eq(1).or(in_window))
            .order_by_expr(number, Order::Asc);

        let width = E::Column::iter().count();
        let at = |row: &QueryResult, extra: usize| row.try_get_by_index::<i64>(width.saturating_add(extra));
        let read = |row: &QueryResult| {
            let (number, total, skipped) = (at(row, 0)?, at(row, 1)?, at(row, 2)?);
            let parent: Uuid = row.try_get_by_index(width.saturating_add(3))?;
            let model = if number > skipped { Some(E::Model::read(row)?) } else { None };
            Ok((parent, total, model))
        };
        let mut found: HashMap<Uuid, (i64, Vec<E::Model>)> = HashMap::new();
        let bytes = |(_, _, row): &(Uuid, i64, Option<E::Model>)| row.as_ref().map_or(0, E::Model::bytes);
        for (parent, total, row) in rows.reader.read(&select, read, bytes).await? {
            found.entry(parent).or_insert_with(|| (total, Vec::new())).1.extend(row);
        }
        for (parent, (total, rows)) in found {
            pages.insert(parent, Page { total: Some(total), ..Page::cut(rows, window) });
        }
        Ok(Grouped::new(pages, window))
    }
}

const NUMBER: &str = "number";
const TOTAL: &str = "total";
const SKIPPED: &str = "skipped";
const PARENT: &str = "parent";
