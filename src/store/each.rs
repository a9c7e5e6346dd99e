//! Asking the same of several things in one statement: of each what fits its own condition.

use super::{column::column_of, ranges::columns, rows::Rows, scope::Scoped};
use crate::error::Result;
use entity::Positional;
use sea_orm::{
    Condition, Iterable, QueryResult,
    sea_query::{Alias, Expr, Func, Query, SelectStatement, UnionType},
};

/// Conditions of one statement, at most: SQLite takes 500 parts of a union, and 32 766 values.
const MOST: usize = 100;

impl<E: Scoped> Rows<'_, E> {
    /// The rows that fit each of these conditions, in no order. What fits several comes with each.
    pub async fn all_of_each(&self, conditions: &[Condition]) -> Result<Vec<Vec<E::Model>>> {
        let width = E::Column::iter().count();
        let select = |fit: SelectStatement, at: Expr| fit.clone().exprs(columns::<E>()).expr(at).take();
        let read = |row: &QueryResult| Ok((row.try_get_by_index(width)?, E::Model::read(row)?));
        let mut each: Vec<Vec<E::Model>> = Vec::with_capacity(conditions.len());
        for some in conditions.chunks(MOST) {
            let mut found: Vec<Vec<E::Model>> = some.iter().map(|_| Vec::new()).collect();
            if let Some(all) = self.of_each(some, select) {
                let bytes = |(_, row): &(i32, E::Model)| row.bytes();
                for (at, row) in self.reader().read(&all, read, bytes).await? {
                    if let Some(rows) = found.get_mut(place(at)) {
                        rows.push(row);
                    }
                }
            }
            each.append(&mut found);
        }
        Ok(each)
    }

    /// How many rows fit each of these conditions.
    pub async fn counts_of_each(&self, conditions: &[Condition]) -> Result<Vec<i64>> {
        self.numbers(conditions, |fit, at| fit.clone().expr(at).expr(Func::count(Expr::cust("*"))).take())
            .await
    }

    /// How many values of `column` there are of which the rows that fit each of these conditions fit `having` between them.
    pub async fn groups_of_each(
        &self,
        column: E::Column,
        having: &Condition,
        conditions: &[Condition],
    ) -> Result<Vec<i64>> {
        let of = || column_of::<E>(column);
        self.numbers(conditions, |fit, at| {
            let groups = fit.clone().expr(of()).add_group_by([of()]).cond_having(having.clone()).take();
            let mut counted = Query::select();
            counted.expr(at).expr(Func::count(Expr::cust("*")));
            counted.from_subquery(groups, Alias::new("grouped")).take()
        })
        .await
    }

    async fn numbers(
        &self,
        conditions: &[Condition],
        select: impl Fn(SelectStatement, Expr) -> SelectStatement,
    ) -> Result<Vec<i64>> {
        let read = |row: &QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
        let mut numbers = Vec::with_capacity(conditions.len());
        for some in conditions.chunks(MOST) {
            let mut found = vec![0_i64; some.len()];
            if let Some(all) = self.of_each(some, &select) {
                let rows: Vec<(i32, i64)> =
                    self.reader().read(&all, read, |_| size_of::<(i32, i64)>()).await?;
                for (at, number) in rows {
                    if let Some(place) = found.get_mut(place(at)) {
                        *place = number;
                    }
                }
            }
            numbers.append(&mut found);
        }
        Ok(numbers)
    }

    /// The union of what is selected of the rows that fit each condition, and its place. None where no row can fit.
    fn of_each(
        &self,
        conditions: &[Condition],
        select: impl Fn(SelectStatement, Expr) -> SelectStatement,
    ) -> Option<SelectStatement> {
        let fit = self.select()?;
        let mut all = (0_i32..).zip(conditions).map(|(at, condition)| {
            let fit = fit.clone().cond_where(condition.clone()).take();
            select(fit, Expr::Constant(at.into()))
        });
        let mut whole = all.next()?;
        whole.unions(all.map(|part| (UnionType::All, part)));
        Some(whole)
    }
}

fn place(at: i32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}
