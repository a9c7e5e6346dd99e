//! Who has a clause that asks for something: an organization's part in the programme, whatever it is called.

use crate::store::{Dialect, rows::column_of};
use entity::{
    id::OrganizationId,
    responsibility::{Column, Entity},
    vocabulary::{Activity, Vocabulary},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};

/// That one of these organizations has a clause in force that asks for this, for the scope of a table.
pub(super) fn asks(organizations: &[OrganizationId], activity: Activity, dialect: Dialect) -> Condition {
    let column = column_of::<Entity>;
    let listed = column(Column::Activities);
    // The words stand as `A|B`, and one may begin as another does.
    let listed = match dialect {
        Dialect::Sqlite => Expr::cust_with_exprs("'|' || ? || '|'", [listed]),
        Dialect::Postgres => Expr::cust_with_exprs("('|' || $1 || '|')", [listed]),
    };
    let clause = Query::select()
        .from(Entity)
        .expr(Expr::val(1))
        .and_where(dialect.any_of(column(Column::OrganizationId), organizations))
        .and_where(column(Column::WithdrawnAt).is_null())
        .and_where(dialect.holds(listed, &format!("|{}|", activity.code())))
        .take();
    Expr::exists(clause).into_condition()
}
