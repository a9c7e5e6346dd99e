//! The audit trail: what was done, by whom, to what. It only grows; the auditor reads it.

use super::Context;
use crate::{
    authz::{Permission, Places},
    error::Result,
    store::{
        Dialect, Scoped,
        page::{Key, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    audit_event::{Column, Entity, Model},
    id::{AccountId, AuditEventId, parse_type_id},
};
use sea_orm::{Condition, sea_query::ExprTrait};

impl Scoped for Entity {
    const READ: Permission = Permission::ReadAuditTrail;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        dialect.each_of(&column_of::<Self>(Column::OrganizationId), &places.own)
    }
}

/// The newest first.
pub fn newest_first() -> Sort<Entity> {
    Sort {
        name: "trail",
        key: column_of::<Entity>(Column::OccurredAt),
        kind: Key::Number(0),
        descending: true,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Number(row.occurred_at.0)), row.id.0),
    }
}

/// Which events of the trail are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Filter {
    /// About the thing of this id.
    pub subject: Option<String>,
    /// By this account.
    pub actor: Option<String>,
    /// Of this action.
    pub action: Option<String>,
}

/// The events that the viewer may see and that fit. What is no id fits nothing.
pub fn listed<'s>(cx: &'s Context, filter: &Filter) -> Rows<'s, Entity> {
    let column = column_of::<Entity>;
    let mut rows = cx.store.rows::<Entity>(&cx.viewer);
    if let Some(subject) = &filter.subject {
        rows = match parse_type_id(subject) {
            Some((_, id)) => rows.narrow(column(Column::SubjectId).eq(id)),
            None => rows.none(),
        };
    }
    if let Some(actor) = &filter.actor {
        rows = match actor.parse::<AccountId>() {
            Ok(id) => rows.narrow(column(Column::ActorId).eq(id)),
            Err(_) => rows.none(),
        };
    }
    if let Some(action) = &filter.action {
        rows = rows.narrow(column(Column::Action).eq(action.as_str()));
    }
    rows
}

/// The events of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[AuditEventId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}
