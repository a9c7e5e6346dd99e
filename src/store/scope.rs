//! Which rows of a table a viewer may see: the one place where "no alternative" becomes "no row".

use super::{column::column_of, set::Dialect};
use crate::authz::{Permission, Places, Reach, Viewer};
use entity::Positional;
use sea_orm::{
    Condition, EntityTrait,
    sea_query::{Query, SelectStatement},
};

/// A table whose rows are asked for on somebody's behalf.
pub trait Scoped: EntityTrait<Model: Positional> {
    /// The permission to read a row.
    const READ: Permission;

    /// The rows of these places. Alternatives are joined by `OR`; there is always at least one place.
    fn inside(places: &Places, dialect: Dialect) -> Condition;

    /// Rows that the viewer may see whatever its permissions, such as its own account.
    fn besides(_viewer: &Viewer, _dialect: Dialect) -> Option<Condition> {
        None
    }
}

/// A column of the rows of these places, for the scope of a table that hangs on this one.
pub fn inside<E: Scoped>(column: E::Column, places: &Places, dialect: Dialect) -> SelectStatement {
    Query::select()
        .from(E::default())
        .expr(column_of::<E>(column))
        .cond_where(E::inside(places, dialect))
        .take()
}

/// The scope of a statement.
#[derive(Clone, Debug)]
pub(crate) enum Scope {
    Everything,
    Only(Condition),
    Nothing,
}

impl Scope {
    /// What the viewer may see of a table.
    pub(crate) fn seen_by<E: Scoped>(viewer: &Viewer, dialect: Dialect) -> Self {
        let besides = E::besides(viewer, dialect);
        match (Self::of::<E>(&viewer.reach(E::READ), dialect), besides) {
            (Self::Only(inside), Some(besides)) => Self::Only(Condition::any().add(inside).add(besides)),
            (Self::Nothing, Some(besides)) => Self::Only(besides),
            (scope, _) => scope,
        }
    }

    /// What a reach covers of a table.
    pub(crate) fn of<E: Scoped>(reach: &Reach, dialect: Dialect) -> Self {
        match reach {
            Reach::Everywhere => Self::Everything,
            Reach::Within(places) => Self::Only(E::inside(places, dialect)),
            Reach::Nowhere => Self::Nothing,
        }
    }

    /// The scope as a condition; "nothing" is false, not an empty list of alternatives.
    pub(crate) fn condition(self) -> Condition {
        match self {
            Self::Everything => Condition::all(),
            Self::Only(condition) => condition,
            Self::Nothing => Condition::all().add(sea_orm::sea_query::Expr::cust("1 = 0")),
        }
    }
}
