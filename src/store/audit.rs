//! The audit trail: one row for each event, written with it.

use super::database::{Store, execute};
use crate::{
    error::Result,
    event::{Event, Record},
};
use entity::{
    audit_event,
    id::{AccountId, AuditEventId},
};
use sea_orm::{
    ConnectionTrait, Set,
    sea_query::{Expr, Query},
};

pub(super) async fn write(
    store: &Store,
    connection: &impl ConnectionTrait,
    actor: Option<AccountId>,
    event: &Event,
) -> Result<()> {
    let Record { action, subject_kind, subject, organization, detail } = event.record();
    let row = audit_event::ActiveModel {
        id: Set(store.ids().next::<AuditEventId>()),
        occurred_at: Set(store.clock().now()),
        actor_id: Set(actor.filter(|_| !event.is_nobodys())),
        action: Set(action.to_owned()),
        subject_kind: Set(subject_kind.to_owned()),
        subject_id: Set(subject),
        organization_id: Set(organization),
        detail: Set(detail.to_string()),
    };
    execute(store, connection, &insert(&row)).await?;
    Ok(())
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

/// Adds rows that all set the same columns, in one statement.
pub(super) async fn insert_all<A: sea_orm::ActiveModelTrait>(
    store: &Store,
    connection: &impl ConnectionTrait,
    rows: Vec<A>,
) -> Result<()> {
    if !rows.is_empty() {
        execute(store, connection, &insert_rows(&rows)).await?;
    }
    Ok(())
}
