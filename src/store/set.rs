//! What the two databases write differently.

use sea_orm::{
    Value,
    sea_query::{ArrayType, Expr},
};
use std::fmt::Write;
use uuid::Uuid;

/// Which database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// `column` is one of `ids`: one parameter whatever their number, so that the statement's text, and with it
    /// its prepared plan, stays the same. No ids, no rows.
    pub fn any_of<Id: Into<Uuid> + Copy>(self, column: Expr, ids: &[Id]) -> Expr {
        match self {
            Self::Postgres => {
                let ids = ids.iter().map(|id| Value::from((*id).into())).collect::<Vec<Value>>();
                let ids = Value::Array(ArrayType::Uuid, Some(Box::new(ids)));
                Expr::cust_with_exprs("$1 = ANY($2)", [column, Expr::val(ids)])
            }
            Self::Sqlite => Expr::cust_with_exprs(
                "? IN (SELECT unhex(value) FROM json_each(?))",
                [column, Expr::val(hex_list(ids))],
            ),
        }
    }
}

fn hex_list<Id: Into<Uuid> + Copy>(ids: &[Id]) -> String {
    let mut list = String::with_capacity(ids.len().saturating_mul(35).saturating_add(2));
    list.push('[');
    for (index, id) in ids.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        // Writing to a string does not fail.
        let _ = write!(list, "{comma}\"{}\"", (*id).into().simple());
    }
    list.push(']');
    list
}
