//! The audit trail: one row for each event, written with it.

use super::{
    database::{Open, Store},
    seal,
    set::Dialect,
    write::{What, Write},
};
use crate::{
    error::Result,
    event::{Event, Record},
};
use entity::{
    audit_event, audit_waiting,
    id::{AccountId, AuditEventId},
};
use sea_orm::{
    EntityName, IntoActiveModel,
    sea_query::{Expr, Query},
};

/// Rows that one statement adds, at most: SQLite binds 32 766 values, and each text of a statement is prepared once.
pub(super) const TOGETHER: usize = 512;

/// Writes an event with what else is written before the next statement.
pub(super) async fn write(
    store: &Store,
    transaction: &Open,
    actor: Option<AccountId>,
    event: &Event,
) -> Result<()> {
    write_some(store, transaction, actor, std::slice::from_ref(event)).await
}

/// Writes events in this order.
pub(super) async fn write_all(
    store: &Store,
    transaction: &Open,
    actor: Option<AccountId>,
    events: &[Event],
) -> Result<()> {
    for some in events.chunks(TOGETHER) {
        write_some(store, transaction, actor, some).await?;
        // The next ones are numbered after them: the parts of one statement have no order.
        transaction.flush(store).await?;
    }
    Ok(())
}

async fn write_some(
    store: &Store,
    transaction: &Open,
    actor: Option<AccountId>,
    events: &[Event],
) -> Result<()> {
    let events: Vec<_> = events.iter().map(|event| row(store, actor, event)).collect();
    let rows: Vec<_> = events.iter().map(|event| event.clone().into_active_model()).collect();
    transaction.write(store, Write::add_all(&rows)).await?;
    match store.dialect() {
        Dialect::Sqlite => {
            let events: Vec<_> = events.into_iter().map(|event| (event, false)).collect();
            seal::append(store, transaction, &events).await
        }
        Dialect::Postgres => transaction.write(store, to_be_sealed(&events)).await,
    }
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

/// A place for each of these events among those that wait to be sealed, in their order.
fn to_be_sealed(events: &[audit_event::Model]) -> Write {
    let mut wait = Query::insert();
    wait.into_table(audit_waiting::Entity).columns([audit_waiting::Column::EventId]);
    for event in events {
        wait.values_panic([Expr::val(event.id)]);
    }
    Write { table: audit_waiting::Entity.table_name(), what: What::Add(wait), row: None }
}
