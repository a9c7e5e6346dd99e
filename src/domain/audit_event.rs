//! The audit trail: what was done, by whom, to what. It only grows; the auditor reads it.

use crate::{
    authz::{Permission, Places},
    store::{
        Dialect, Scoped,
        page::{Key, Sort},
        rows::column_of,
    },
};
use entity::audit_event::{Column, Entity};
use sea_orm::Condition;

impl Scoped for Entity {
    const READ: Permission = Permission::ReadAuditTrail;

    fn inside(places: &Places, dialect: Dialect) -> Condition {
        Condition::any().add(dialect.any_of(column_of::<Self>(Column::OrganizationId), &places.own))
    }
}

/// The newest first.
pub fn newest_first() -> Sort<Entity> {
    Sort {
        name: "trail",
        key: column_of::<Entity>(Column::OccurredAt),
        kind: Key::Number(0),
        descending: true,
        of: |row| (Key::Number(row.occurred_at.0), row.id.0),
    }
}
