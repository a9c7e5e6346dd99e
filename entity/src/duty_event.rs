//! What the audit trail says of duties, for the organization for which it was done: whatever becomes of a duty later, that stays.

use crate::{
    id::{AuditEventId, OrganizationId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEventId,
    pub occurred_at: Timestamp,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub organization_id: Option<OrganizationId>,
    /// JSON: what changed.
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    /// Its place in the history of the duty.
    pub history_order: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, occurred_at, action, subject_kind, subject_id, organization_id, detail, history_order);
