//! What is written for a command, and how several writes go together.
//!
//! What a command writes waits until the command reads again, or ends. PostgreSQL is then sent all of it as one statement:
//! what a statement costs on its way is more than what most of them do. SQLite is no way off, and has them one by one.

use super::shown::Row;
use sea_orm::{
    ActiveModelTrait, EntityName, EntityTrait, Iterable,
    sea_query::{
        Alias, CommonTableExpression, DeleteStatement, Expr, InsertStatement, OnConflict, Query,
        UpdateStatement, WithClause, WithQuery,
    },
};
use uuid::Uuid;

/// Writes that are one statement, at most: the more there are, the seldomer the same ones come again.
const TOGETHER: usize = 8;

/// What is written in one table.
pub(super) struct Write {
    pub(super) table: &'static str,
    pub(super) what: What,
    /// A row as it is afterwards, for the viewer of a command.
    pub(super) row: Option<Row>,
}

pub(super) enum What {
    /// New rows.
    Add(InsertStatement),
    /// Of the one row of this id, which is there. The statement returns 1 where the viewer sees it then, or else 0.
    Change(UpdateStatement, Uuid),
    /// Rows that are there no more, if they were.
    Remove(DeleteStatement),
}

impl Write {
    /// A new row.
    pub(super) fn add<A: ActiveModelTrait>(row: &A) -> Self {
        Self::add_all(std::slice::from_ref(row))
    }

    /// New rows that all set the same columns.
    pub(super) fn add_all<A: ActiveModelTrait>(rows: &[A]) -> Self {
        Self { table: A::Entity::default().table_name(), what: What::Add(insert_rows(rows)), row: None }
    }

    /// Those of the rows that are not there, by whatever names them.
    pub(super) fn add_missing<A: ActiveModelTrait>(rows: &[A]) -> Self {
        let mut insert = insert_rows(rows);
        insert.on_conflict(OnConflict::new().do_nothing().to_owned());
        Self { table: A::Entity::default().table_name(), what: What::Add(insert), row: None }
    }

    /// Whether it may be one statement with these: parts of one do not see what the others wrote, and none of them is the
    /// first.
    pub(super) fn goes_with(&self, others: &[Self]) -> bool {
        let of_another_row = |other: &Self| match (&self.what, &other.what) {
            _ if self.table != other.table => true,
            (What::Change(_, id), What::Change(_, other)) => id != other,
            (What::Add(_), What::Add(_)) | (What::Remove(_), What::Remove(_)) => true,
            (What::Add(_) | What::Change(..) | What::Remove(_), _) => false,
        };
        others.len() < TOGETHER && others.iter().all(of_another_row)
    }
}

/// One statement that writes all of them, and has a column for each row that is changed.
pub(super) fn together(writes: &[Write]) -> WithQuery {
    let (mut parts, mut select) = (WithClause::new(), Query::select());
    // A column that is always there: where all of them add, there is no other.
    select.expr(Expr::cust("1"));
    for (number, write) in writes.iter().enumerate() {
        let name = Alias::new(format!("part_{number}"));
        let mut part = CommonTableExpression::new();
        part.table_name(name.clone());
        match &write.what {
            What::Add(insert) => part.query(insert.clone()),
            What::Remove(delete) => part.query(delete.clone()),
            What::Change(update, _) => {
                let seen = Query::select().column(SEEN).from(name).take();
                select.expr(Expr::SubQuery(None, Box::new(seen.into())));
                part.column(SEEN).query(update.clone())
            }
        };
        parts.cte(part);
    }
    parts.query(select)
}

const SEEN: &str = "seen";

/// An insert of every value that is set.
pub(super) fn insert<A: ActiveModelTrait>(row: &A) -> InsertStatement {
    insert_rows(std::slice::from_ref(row))
}

/// An insert of rows that all set the same columns.
pub(super) fn insert_rows<A: ActiveModelTrait>(rows: &[A]) -> InsertStatement {
    let columns = || <A::Entity as EntityTrait>::Column::iter();
    let mut statement = Query::insert();
    statement.into_table(A::Entity::default());
    if let Some(first) = rows.first() {
        statement.columns(columns().filter(|column| first.get(*column).into_value().is_some()));
    }
    for row in rows {
        statement.values_panic(columns().filter_map(|column| row.get(column).into_value()).map(Expr::val));
    }
    statement
}
