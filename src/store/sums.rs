//! Adding up rows of several tables that say the same by columns of their own, in one statement: all of it is of one moment.

use super::{database::Store, reader::Reader, rows::Rows, scope::Scoped};
use crate::error::Result;
use sea_orm::{
    DbErr, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, UnionType},
};

/// What is added up of the rows of one table that a viewer may see.
#[derive(Debug)]
pub struct Terms(Option<SelectStatement>);

impl<E: Scoped> Rows<'_, E> {
    /// Each of these rows as a term: what it is summed by, and its numbers.
    pub fn terms(
        &self,
        by: impl IntoIterator<Item = Expr>,
        numbers: impl IntoIterator<Item = Expr>,
    ) -> Terms {
        let Some(mut select) = self.select() else { return Terms(None) };
        for (at, column) in by.into_iter().enumerate() {
            select.expr_as(column, column_by(at));
        }
        for (at, number) in numbers.into_iter().enumerate() {
            select.expr_as(number, number_at(at));
        }
        Terms(Some(select))
    }
}

fn column_by(at: usize) -> Alias {
    Alias::new(format!("by_{at}"))
}

fn number_at(at: usize) -> Alias {
    Alias::new(format!("number_{at}"))
}

impl Store {
    /// The sums of numbers, for each combination of what they are summed by of which the first number is not 0; by nothing,
    /// one row. `by` and `numbers` say how many there are of each in all the terms, and `bytes` what a row takes.
    pub async fn sums<T>(
        &self,
        terms: Vec<Terms>,
        (by, numbers): (usize, usize),
        bytes: usize,
        read: impl Fn(&QueryResult) -> Result<T, DbErr>,
    ) -> Result<Vec<T>> {
        let mut selects = terms.into_iter().filter_map(|Terms(select)| select);
        let Some(mut all) = selects.next() else { return Ok(Vec::new()) };
        all.unions(selects.map(|select| (UnionType::All, select)));
        let mut sums = Query::select();
        sums.from_subquery(all, Alias::new("terms"));
        for column in (0..by).map(column_by) {
            sums.expr(Expr::col(column.clone())).group_by_col(column);
        }
        for number in (0..numbers).map(number_at) {
            // PostgreSQL would go on with decimals.
            let sum = Func::coalesce([Expr::col(number).sum(), Expr::val(0_i64)]);
            sums.expr(Expr::expr(sum).cast_as(Alias::new("bigint")));
        }
        if by > 0 {
            sums.and_having(Expr::col(number_at(0)).sum().ne(0_i64));
        }
        Reader::Pool(self).read(&sums, read, |_| bytes).await
    }
}
