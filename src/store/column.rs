//! A column in a statement.

use sea_orm::{EntityTrait, sea_query::Expr};

/// The column with its table, so that a subquery cannot catch it.
pub fn column_of<E: EntityTrait>(column: E::Column) -> Expr {
    Expr::col((E::default(), column))
}
