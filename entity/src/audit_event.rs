//! A record of the audit trail. The tables refuse to change or delete one.

use crate::{
    id::{AccountId, AuditEventId, OrganizationId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    /// Its id; ids sort by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEventId,
    pub occurred_at: Timestamp,
    /// Who; none for the operator's command line.
    pub actor_id: Option<AccountId>,
    /// What was done: `SIGN_DUTY`.
    pub action: String,
    /// What kind of thing it was done to: `duty`.
    pub subject_kind: String,
    /// To which.
    pub subject_id: Uuid,
    /// For which organization.
    pub organization_id: Option<OrganizationId>,
    /// JSON: what changed.
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    /// The duty, the evaluation or the review in whose history it is told; none where it is told in none.
    pub history_of: Option<Uuid>,
    /// Its place in that history: when it happened, or a moment later than what happened before.
    pub history_order: Option<Timestamp>,
    /// Why it was done past the administrators, as its detail says too; none of what was not.
    pub break_glass: Option<String>,
    /// The name of the request that it came of, as the log has it; none of what no request did, and of events from before they had
    /// it.
    ///
    /// It points whoever runs the server to the log, and proves nothing: whoever asks may choose it, and no seal covers it. So the
    /// chain is what it was, for events with and without it, and for servers of the version before that seal them.
    pub request_id: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    occurred_at,
    actor_id,
    action,
    subject_kind,
    subject_id,
    organization_id,
    detail,
    history_of,
    history_order,
    break_glass,
    request_id
);
