//! What the two databases write differently.

use sea_orm::{
    Condition, Value,
    sea_query::{ArrayType, Expr, ExprTrait, IntoCondition},
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

/// Organizations of one viewer that are asked for one by one.
const ONE_BY_ONE: usize = 4;

impl Dialect {
    /// That `column` is one of `ids`, as alternatives: one for each id where there are few, because an index gives the rows
    /// of one value in its order, and of several in none.
    pub fn each_of<Id: Into<Uuid> + Copy>(self, column: &Expr, ids: &[Id]) -> Vec<Condition> {
        if ids.len() > ONE_BY_ONE {
            return vec![self.any_of(column.clone(), ids).into_condition()];
        }
        ids.iter().map(|id| column.clone().eq(Expr::val((*id).into())).into_condition()).collect()
    }

    /// `column` is one of `ids`: one parameter whatever their number, so that the statement's text, and with it
    /// its prepared plan, stays the same. No ids, no rows.
    pub fn any_of<Id: Into<Uuid> + Copy>(self, column: Expr, ids: &[Id]) -> Expr {
        if let [id] = ids {
            return column.eq(Expr::val((*id).into()));
        }
        match self {
            Self::Postgres => Expr::cust_with_exprs("$1 = ANY($2)", [column, Expr::val(self.list(ids))]),
            Self::Sqlite => Expr::cust_with_exprs(
                "? IN (SELECT unhex(value) FROM json_each(?))",
                [column, Expr::val(self.list(ids))],
            ),
        }
    }

    /// That a text holds another, whatever the case of Latin letters: both databases fold those alike, and no others.
    pub fn holds(self, column: Expr, part: &str) -> Expr {
        let part = Expr::val(part.to_ascii_lowercase());
        match self {
            Self::Postgres => {
                Expr::cust_with_exprs("strpos(lower($1 COLLATE \"C\"), $2) > 0", [column, part])
            }
            Self::Sqlite => Expr::cust_with_exprs("instr(lower(?), ?) > 0", [column, part]),
        }
    }

    /// What a JSON object in a text has at a key, as a text.
    pub fn at_key(self, json: Expr, key: &str) -> Expr {
        let key = Expr::val(key);
        match self {
            Self::Postgres => Expr::cust_with_exprs("($1::json ->> $2)", [json, key]),
            Self::Sqlite => Expr::cust_with_exprs("(? ->> ?)", [json, key]),
        }
    }

    /// Ids as one parameter: an array, or a JSON list of their hexadecimal digits.
    pub(super) fn list<Id: Into<Uuid> + Copy>(self, ids: &[Id]) -> Value {
        match self {
            Self::Postgres => {
                let ids = ids.iter().map(|id| Value::from((*id).into())).collect::<Vec<Value>>();
                Value::Array(ArrayType::Uuid, Some(Box::new(ids)))
            }
            Self::Sqlite => hex_list(ids).into(),
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
