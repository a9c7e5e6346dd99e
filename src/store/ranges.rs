//! How a page is read: from the beginnings of ranges of an index, however much there is behind them.
//!
//! An index gives the rows of one organization, one clause, one community in an order, and of several of them in none: a list
//! of what fits one alternative *or* another would be read whole and sorted. So each is asked for its own first rows, and of
//! those the first are taken.

use super::{
    column::column_of,
    page::Sort,
    scope::{Scope, Scoped},
    set::Dialect,
};
use sea_orm::{
    ColumnTrait, Condition, Iterable,
    sea_query::{Alias, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

/// Rows in alternatives, each of which an index can hold in one range.
#[derive(Clone, Debug)]
pub(super) struct Ranges<E: Scoped> {
    /// What a viewer sees. A row may fit more than one.
    pub(super) scope: Vec<Condition>,
    /// What is wanted of it, all of which a row must fit.
    pub(super) wanted: Condition,
    /// And one of these besides; no row fits two.
    pub(super) split: Split<E>,
}

/// What a row fits one of.
#[derive(Clone, Debug)]
pub(super) enum Split<E: Scoped> {
    Not,
    /// A few conditions, known when the statement is written.
    Over(Vec<Condition>),
    /// A column that is one of so many ids.
    Among(E::Column, Vec<Uuid>),
}

/// The first rows of a list, beyond some place of it.
pub(super) struct First<'a, E: Scoped> {
    pub(super) sort: &'a Sort<E>,
    pub(super) forward: bool,
    /// Which rows of the list; beyond a cursor, or all. One stretch or several, none of which has a row of another's.
    pub(super) stretches: Vec<Condition>,
    pub(super) most: u64,
}

impl<E: Scoped> Ranges<E> {
    /// What a row fits, as one condition.
    pub(super) fn whole(&self, dialect: Dialect) -> Condition {
        let all = Condition::all().add(Scope::Only(self.scope.clone()).condition()).add(self.wanted.clone());
        match &self.split {
            Split::Not => all,
            Split::Over(parts) => all.add(Scope::Only(parts.clone()).condition()),
            Split::Among(column, ids) => all.add(dialect.any_of(column_of::<E>(*column), ids)),
        }
    }

    /// The same as conditions of which a row fits one alone.
    fn apart(&self) -> Vec<Condition> {
        let parts = match &self.split {
            Split::Over(parts) => parts.clone(),
            Split::Not | Split::Among(..) => vec![Condition::all()],
        };
        let mut apart = Vec::with_capacity(self.scope.len().saturating_mul(parts.len()));
        for (at, alternative) in self.scope.iter().enumerate() {
            // Not NOT: of a column that is NULL an alternative is neither true nor false.
            let earlier = self.scope.iter().take(at).fold(Condition::all(), |others, earlier| {
                others.add(Expr::from(earlier.clone()).is_not(Expr::Constant(true.into())))
            });
            for part in &parts {
                let fits = Condition::all().add(alternative.clone()).add(part.clone());
                apart.push(fits.add(self.wanted.clone()).add(earlier.clone()));
            }
        }
        apart
    }

    /// The first rows of all.
    pub(super) fn first(&self, dialect: Dialect, first: &First<'_, E>) -> SelectStatement {
        let mut fit = Vec::new();
        for apart in self.apart() {
            fit.extend(first.stretches.iter().map(|stretch| apart.clone().add(stretch.clone())));
        }
        // In a stretch an index has the order as it is.
        let mixed = false;
        let mut ranges = fit.into_iter().map(|fits| match &self.split {
            Split::Among(column, ids) => {
                first.of_each(dialect, (*column, ids), (fits, mixed), Kept::WithRows)
            }
            Split::Not | Split::Over(_) => first.of(fits, mixed, columns::<E>()),
        });
        let alone = matches!(self.split, Split::Not | Split::Over(_)) && ranges.len() == 1;
        let Some(mut all) = ranges.next() else {
            return first.of(Scope::Nothing.condition(), mixed, columns::<E>());
        };
        if alone {
            return all;
        }
        // A part of a union has an order of its own only inside a subquery.
        let from =
            |range| Query::select().expr(Expr::cust("*")).from_subquery(range, Alias::new("range")).take();
        all = from(all);
        all.unions(ranges.map(|range| (UnionType::All, from(range))));
        let mut select = Query::select();
        // Named as the table is, so that the order reads the same.
        select.expr(Expr::cust("*")).from_subquery(all, Alias::new(E::default().table_name()));
        first.sort.order(&mut select, first.forward, true);
        select.limit(first.most).take()
    }

    /// The first rows of each of these parents, each row followed by its parent. Where they are counted, each parent comes
    /// once at least; the parent is followed by how many rows it has in all, and by whether this one is there.
    pub(super) fn first_of_each(
        &self,
        dialect: Dialect,
        (parent, parents): (E::Column, &[Uuid]),
        first: &First<'_, E>,
        counted: bool,
    ) -> SelectStatement {
        let (whole, mixed) = (self.whole(dialect), true);
        let stretches = first.stretches.iter().cloned().fold(Condition::any(), Condition::add);
        let fits = whole.clone().add(stretches);
        let kept = if counted { Kept::All } else { Kept::WithRows };
        let mut select = first.of_each(dialect, (parent, parents), (fits, mixed), kept);
        select.expr(each(dialect));
        if counted {
            let mut total = Query::select();
            total.from(E::default()).and_where(column_of::<E>(parent).eq(each(dialect))).cond_where(whole);
            select.expr(Expr::from(total.expr(Func::count(Expr::cust("*"))).take()));
            select.expr(Expr::case(column_of::<E>(parent).is_null(), 0).finally(1));
        }
        first.sort.order(&mut select, first.forward, mixed);
        select
    }
}

/// Which of the values are kept that rows are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// Those that have some.
    WithRows,
    All,
}

/// The value at hand of those that rows are looked for.
fn each(dialect: Dialect) -> Expr {
    let column = |name| Expr::col((Alias::new(EACH), Alias::new(name)));
    match dialect {
        Dialect::Postgres => column(EACH),
        Dialect::Sqlite => Expr::cust_with_expr("unhex(?)", column("value")),
    }
}

const EACH: &str = "each";

impl<E: Scoped> First<'_, E> {
    /// Of the rows that fit.
    fn of(&self, fits: Condition, mixed: bool, columns: impl IntoIterator<Item = Expr>) -> SelectStatement {
        let mut select = Query::select();
        select.exprs(columns).from(E::default()).cond_where(fits);
        self.sort.order(&mut select, self.forward, mixed);
        select.limit(self.most).take()
    }

    /// Of the rows that fit, for each value of a column.
    fn of_each(
        &self,
        dialect: Dialect,
        (column, ids): (E::Column, &[Uuid]),
        (fits, mixed): (Condition, bool),
        kept: Kept,
    ) -> SelectStatement {
        let ids = Func::cust(match dialect {
            Dialect::Postgres => "unnest",
            Dialect::Sqlite => "json_each",
        })
        .arg(Expr::val(dialect.list(ids)));
        let of_one = Condition::all().add(column_of::<E>(column).eq(each(dialect))).add(fits);
        let join = if kept == Kept::All { JoinType::LeftJoin } else { JoinType::InnerJoin };
        let mut select = Query::select();
        select.exprs(columns::<E>()).from_function(ids, Alias::new(EACH));
        match dialect {
            Dialect::Postgres => {
                let table = Alias::new(E::default().table_name());
                let all = Condition::all().add(Expr::cust("TRUE"));
                select.join_lateral(join, self.of(of_one, mixed, columns::<E>()), table, all);
            }
            Dialect::Sqlite => {
                let row = || Expr::col((E::default(), Alias::new("rowid")));
                let first = row().in_subquery(self.of(of_one, mixed, [row()]));
                // In this order: the ids, and for each its rows.
                match kept {
                    Kept::All => select.join(join, E::default(), first),
                    Kept::WithRows => select.cross_join(E::default()).and_where(first),
                };
            }
        }
        select
    }
}

/// All columns of a table, in the order in which its rows are read.
pub(super) fn columns<E: Scoped>() -> impl Iterator<Item = Expr> {
    E::Column::iter().map(|column| column.select_as(column_of::<E>(column)))
}
