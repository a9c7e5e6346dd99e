//! The audit trail: one row for each event, written with it.

use super::{
    database::{Open, Store},
    request, seal,
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
    timestamp::Timestamp,
};
use sea_orm::{
    ActiveModelTrait, EntityName, IntoActiveModel, Iterable, Order,
    sea_query::{Expr, ExprTrait, Func, Query},
};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// Where the detail of an event says why it was done past the administrators.
const BREAK_GLASS: &str = "breakGlass";

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
    transaction.write(store, added(&events)).await?;
    match store.dialect() {
        Dialect::Sqlite => {
            let events: Vec<_> = events.into_iter().map(|event| (event, false)).collect();
            seal::append(store, transaction, &events).await
        }
        Dialect::Postgres => transaction.write(store, to_be_sealed(&events)).await,
    }
}

fn row(store: &Store, actor: Option<AccountId>, event: &Event) -> audit_event::Model {
    let Record { action, subject_kind, subject, organization, mut detail, history } = event.record();
    // The seal covers the detail; the column is what it is found by.
    let break_glass = store.break_glass.as_deref();
    if let (Some(reason), Some(detail)) = (break_glass, detail.as_object_mut()) {
        detail.insert(BREAK_GLASS.to_owned(), reason.into());
    }
    let now = store.clock().now();
    audit_event::Model {
        id: store.ids().next::<AuditEventId>(),
        occurred_at: now,
        actor_id: actor.filter(|_| !event.is_nobodys()),
        action: action.to_owned(),
        subject_kind: subject_kind.to_owned(),
        subject_id: subject,
        organization_id: organization,
        detail: detail.to_string(),
        history_of: history,
        history_order: history.map(|_| now),
        break_glass: break_glass.map(str::to_owned),
        request_id: request::name(),
    }
}

/// Whether an event says in its detail, which is sealed, what it is found by.
pub(super) fn says_the_same(event: &audit_event::Model) -> bool {
    let detail: Option<Value> = serde_json::from_str(&event.detail).ok();
    let said = detail.as_ref().and_then(|detail| detail.get(BREAK_GLASS)).and_then(Value::as_str);
    said == event.break_glass.as_deref()
}

/// Adds events. Each that is told in a history comes after what is told there already, whatever clocks say: whoever writes of
/// something has locked it.
fn added(events: &[audit_event::Model]) -> Write {
    use audit_event::{Column, Entity};
    let mut add = Query::insert();
    add.into_table(Entity).columns(Column::iter());
    // Parts of one statement do not see each other.
    let mut beside: HashMap<Uuid, i64> = HashMap::new();
    for event in events {
        let row = event.clone().into_active_model();
        let value = |column| match (column, event.history_of, event.history_order) {
            (Column::HistoryOrder, Some(of), Some(now)) => {
                let earlier = beside.get(&of).copied().unwrap_or_default();
                behind(of, now).add(earlier)
            }
            _ => row.get(column).into_value().map_or_else(|| Expr::cust("NULL"), Expr::val),
        };
        add.values_panic(Column::iter().map(value));
        if let Some(of) = event.history_of {
            *beside.entry(of).or_default() += 1;
        }
    }
    Write { table: Entity.table_name(), what: What::Add(add), row: None }
}

/// Now, or the moment after the last event of a history, where another process's clock is ahead.
fn behind(of: Uuid, now: Timestamp) -> Expr {
    use audit_event::{Column, Entity};
    let column = |column: Column| Expr::col((Entity, column));
    let last = Query::select()
        .expr(column(Column::HistoryOrder).add(1))
        .from(Entity)
        .and_where(column(Column::HistoryOf).eq(of))
        .and_where(column(Column::HistoryOrder).gte(now))
        .order_by((Entity, Column::HistoryOrder), Order::Desc)
        .limit(1)
        .take();
    Func::coalesce([Expr::SubQuery(None, Box::new(last.into())), Expr::val(now)]).into()
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
