//! The audit trail: one row for each event, written with it. And how rows are added, many in a statement.

use super::{
    database::{Store, execute},
    seal,
    set::Dialect,
};
use crate::{
    error::{Error, Result},
    event::{Event, Record},
};
use entity::{
    audit_event, audit_waiting,
    id::{AccountId, AuditEventId},
};
use sea_orm::{
    ConnectionTrait, IntoActiveModel, Order,
    sea_query::{Alias, CommonTableExpression, Expr, InsertStatement, Query, WithClause, WithQuery},
};

/// Rows that one statement adds, at most: SQLite binds 32 766 values, and each text of a statement is prepared once.
pub(super) const TOGETHER: usize = 512;

pub(super) async fn write(
    store: &Store,
    connection: &impl ConnectionTrait,
    actor: Option<AccountId>,
    event: &Event,
) -> Result<()> {
    write_all(store, connection, actor, std::slice::from_ref(event)).await
}

/// Writes events in this order.
pub(super) async fn write_all(
    store: &Store,
    connection: &impl ConnectionTrait,
    actor: Option<AccountId>,
    events: &[Event],
) -> Result<()> {
    for some in events.chunks(TOGETHER) {
        let events: Vec<_> = some.iter().map(|event| row(store, actor, event)).collect();
        let rows: Vec<_> = events.iter().map(|event| event.clone().into_active_model()).collect();
        let insert = insert_rows(&rows);
        match store.dialect() {
            Dialect::Sqlite => {
                execute(store, connection, &insert).await?;
                let events: Vec<_> = events.into_iter().map(|event| (event, false)).collect();
                seal::append(store, connection, &events).await?;
            }
            Dialect::Postgres => {
                execute(store, connection, &to_be_sealed(insert)?).await?;
            }
        }
    }
    Ok(())
}

fn row(store: &Store, actor: Option<AccountId>, event: &Event) -> audit_event::Model {
    let Record { action, subject_kind, subject, organization, detail } = event.record();
    audit_event::Model {
        id: store.ids().next::<AuditEventId>(),
        occurred_at: store.clock().now(),
        actor_id: actor.filter(|_| !event.is_nobodys()),
        action: action.to_owned(),
        subject_kind: subject_kind.to_owned(),
        subject_id: subject,
        organization_id: organization,
        detail: detail.to_string(),
    }
}

/// The same insert, and with it a place for each among those that wait to be sealed, in the order of writing.
fn to_be_sealed(insert: InsertStatement) -> Result<WithQuery> {
    let written = Alias::new("written");
    let mut insert = insert;
    insert.returning_col(audit_event::Column::Id);
    let mut event = CommonTableExpression::new();
    event.table_name(written.clone()).query(insert);
    let select = Query::select()
        .column(audit_event::Column::Id)
        .from(written)
        .order_by(audit_event::Column::Id, Order::Asc)
        .take();
    let mut wait = Query::insert();
    wait.into_table(audit_waiting::Entity)
        .columns([audit_waiting::Column::EventId])
        .select_from(select)
        .map_err(|_| Error::Broken("a row that waits names its event"))?;
    Ok(WithClause::new().cte(event).to_owned().query(wait))
}

/// An insert of every value that is set.
pub(super) fn insert<A: sea_orm::ActiveModelTrait>(row: &A) -> sea_orm::sea_query::InsertStatement {
    insert_rows(std::slice::from_ref(row))
}

/// An insert of rows that all set the same columns.
fn insert_rows<A: sea_orm::ActiveModelTrait>(rows: &[A]) -> sea_orm::sea_query::InsertStatement {
    use sea_orm::{EntityTrait, Iterable};
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

/// Adds rows that all set the same columns, as many in a statement as it takes.
pub(super) async fn insert_all<A: sea_orm::ActiveModelTrait>(
    store: &Store,
    connection: &impl ConnectionTrait,
    rows: Vec<A>,
) -> Result<()> {
    for some in rows.chunks(TOGETHER) {
        execute(store, connection, &insert_rows(some)).await?;
    }
    Ok(())
}
