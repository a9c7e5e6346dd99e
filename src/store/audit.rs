//! The audit trail: one event for each thing done, written with it.

use super::{Store, execute};
use crate::error::Result;
use entity::{
    audit_event,
    id::{AccountId, AuditEventId, OrganizationId, TypedId},
};
use sea_orm::{
    ConnectionTrait, Set,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

/// What was done, for the audit trail.
#[derive(Clone, Debug)]
pub struct Event {
    /// `SIGN_DUTY`.
    pub action: &'static str,
    /// What kind of thing it was done to.
    pub subject_kind: &'static str,
    /// To which.
    pub subject: Uuid,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// What changed, as JSON. Never a secret.
    pub detail: serde_json::Value,
}

impl Event {
    /// An event about a row.
    pub fn about<Id: TypedId>(action: &'static str, subject: Id, detail: serde_json::Value) -> Self {
        Self { action, subject_kind: Id::PREFIX, subject: subject.into(), organization: None, detail }
    }

    /// The same, on behalf of an organization.
    #[must_use]
    pub fn for_organization(self, organization: OrganizationId) -> Self {
        Self { organization: Some(organization), ..self }
    }
}

pub(super) async fn write(
    store: &Store,
    connection: &impl ConnectionTrait,
    actor: Option<AccountId>,
    event: Event,
) -> Result<()> {
    let row = audit_event::ActiveModel {
        id: Set(store.ids().next::<AuditEventId>()),
        occurred_at: Set(store.clock().now()),
        actor_id: Set(actor),
        action: Set(event.action.to_owned()),
        subject_kind: Set(event.subject_kind.to_owned()),
        subject_id: Set(event.subject),
        organization_id: Set(event.organization),
        detail: Set(event.detail.to_string()),
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
