//! Which rows of a table a viewer may see: the one place where "no alternative" becomes "no row".

use super::{column::column_of, set::Dialect};
use crate::authz::{Permission, Places, Reach, Viewer};
use entity::Positional;
use sea_orm::{
    Condition, EntityTrait,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};

/// A table whose rows are asked for on somebody's behalf.
pub trait Scoped: EntityTrait<Model: Positional> {
    /// The permission to read a row.
    const READ: Permission;

    /// The rows of these places, as alternatives: a row is inside that fits one of them. Each is one that an index can hold in
    /// one range, so that a page is read from their beginnings.
    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition>;

    /// Which rows of the table these are, where they are not all: whoever reaches everything reaches everything of them.
    fn part() -> Option<Condition> {
        None
    }

    /// Rows that the viewer may see whatever its permissions, such as its own account.
    fn besides(_viewer: &Viewer, _dialect: Dialect) -> Option<Condition> {
        None
    }
}

/// That the row of these places is there which `id` names, for the scope of a table that hangs on it.
pub fn hangs_on<E: Scoped>(column: E::Column, id: Expr, places: &Places, dialect: Dialect) -> Condition {
    there_is::<E>(column, id, Scope::only(E::inside(places, dialect)).condition())
}

/// That there is a row which `id` names and that fits.
pub fn there_is<E: EntityTrait>(column: E::Column, id: Expr, fits: impl IntoCondition) -> Condition {
    let row = Query::select()
        .from(E::default())
        .expr(Expr::val(1))
        .and_where(column_of::<E>(column).eq(id))
        .cond_where(fits)
        .take();
    Expr::exists(row).into_condition()
}

/// A condition that is looked at for each row as it is come by. Left to itself PostgreSQL reads whole tables for it, of which each row
/// of a page is to find one.
pub fn row_by_row(condition: Condition, dialect: Dialect) -> Expr {
    match dialect {
        Dialect::Sqlite => condition.into(),
        Dialect::Postgres => {
            Expr::SubQuery(None, Box::new(Query::select().expr(Expr::from(condition)).take().into()))
        }
    }
}

/// The scope of a statement.
#[derive(Clone, Debug)]
pub(crate) enum Scope {
    Everything,
    /// What fits one of these; there is one at least.
    Only(Vec<Condition>),
    Nothing,
}

impl Scope {
    /// What the viewer may see of a table.
    pub(crate) fn seen_by<E: Scoped>(viewer: &Viewer, dialect: Dialect) -> Self {
        let besides = E::besides(viewer, dialect);
        match (Self::of::<E>(&viewer.reach(E::READ), dialect), besides) {
            (Self::Only(mut inside), Some(besides)) => {
                inside.push(besides);
                Self::Only(inside)
            }
            (Self::Nothing, Some(besides)) => Self::Only(vec![besides]),
            (scope, _) => scope,
        }
    }

    /// What a reach covers of a table.
    pub(crate) fn of<E: Scoped>(reach: &Reach, dialect: Dialect) -> Self {
        let part = E::part();
        match reach {
            Reach::Everywhere => part.map_or(Self::Everything, |part| Self::Only(vec![part])),
            Reach::Within(places) => Self::only(within(E::inside(places, dialect), part)),
            Reach::Nowhere => Self::Nothing,
        }
    }

    fn only(alternatives: Vec<Condition>) -> Self {
        if alternatives.is_empty() { Self::Nothing } else { Self::Only(alternatives) }
    }

    /// The scope as one condition; "nothing" is false, not an empty list of alternatives.
    pub(crate) fn condition(self) -> Condition {
        match self {
            Self::Everything => Condition::all(),
            Self::Only(alternatives) => alternatives.into_iter().fold(Condition::any(), Condition::add),
            Self::Nothing => Condition::all().add(Expr::cust("1 = 0")),
        }
    }
}

/// The alternatives, as far as they are of a part of the table.
fn within(alternatives: Vec<Condition>, part: Option<Condition>) -> Vec<Condition> {
    match part {
        Some(part) => alternatives.into_iter().map(|inside| part.clone().add(inside)).collect(),
        None => alternatives,
    }
}
