//! An event of the audit trail that is written and not sealed yet.

use crate::{id::AuditEventId, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_waiting")]
pub struct Model {
    /// Rises in the order of writing: whoever saw an event and then wrote another has the higher number.
    #[sea_orm(primary_key)]
    pub number: i64,
    pub event_id: AuditEventId,
    /// By the clock of the database, which is one for all processes.
    pub since: Timestamp,
    pub sealed_afterwards: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(number, event_id, since, sealed_afterwards);
