//! The seal of an event of the audit trail: a link of a chain. The tables refuse to change or delete one.

use crate::id::AuditEventId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_seals")]
pub struct Model {
    /// 1, 2, 3 and so on, without a gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub event_id: AuditEventId,
    /// The hash of the seal before.
    pub previous: String,
    /// SHA-256 over all that the event says, its position and the hash before, in hexadecimal digits.
    pub hash: String,
    /// The event was there before it could be sealed.
    pub sealed_afterwards: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(position, event_id, previous, hash, sealed_afterwards);
