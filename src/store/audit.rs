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

pub(super) async fn write(
    store: &Store,
    transaction: &Open,
    actor: Option<AccountId>,
    event: &Event,
) -> Result<()> {
    let Record { action, subject_kind, subject, organization, detail } = event.record();
    let event = audit_event::Model {
        id: store.ids().next::<AuditEventId>(),
        occurred_at: store.clock().now(),
        actor_id: actor.filter(|_| !event.is_nobodys()),
        action: action.to_owned(),
        subject_kind: subject_kind.to_owned(),
        subject_id: subject,
        organization_id: organization,
        detail: detail.to_string(),
    };
    transaction.write(store, Write::add(&event.clone().into_active_model())).await?;
    match store.dialect() {
        Dialect::Sqlite => seal::append(store, transaction, &[(event, false)]).await,
        Dialect::Postgres => transaction.write(store, to_be_sealed(event.id)).await,
    }
}

/// A place for an event among those that wait to be sealed.
fn to_be_sealed(event: AuditEventId) -> Write {
    let mut wait = Query::insert();
    wait.into_table(audit_waiting::Entity)
        .columns([audit_waiting::Column::EventId])
        .values_panic([Expr::val(event)]);
    Write { table: audit_waiting::Entity.table_name(), what: What::Add(wait), row: None }
}
