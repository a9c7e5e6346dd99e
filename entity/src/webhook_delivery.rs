//! What is on its way to a webhook, and which process brings it: one message at a time.

use crate::{
    id::{AccountId, WebhookId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_deliveries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: WebhookId,
    /// Whose turn it is, by chance: who does not have it any more writes nothing.
    pub lease: Option<Uuid>,
    pub leased_until: Option<Timestamp>,
    /// The message, to the byte; none while none waits.
    #[sea_orm(column_type = "Text")]
    pub pending: Option<String>,
    /// What the message is called, each time it is sent.
    pub pending_id: Option<String>,
    /// As whom it was read; none of what was read as nobody.
    pub pending_account: Option<AccountId>,
    /// Where the account stands once it is delivered.
    pub pending_cursor: Option<String>,
    /// By which rights it was read.
    pub pending_rights: Option<String>,
    /// Attempts that the message has had.
    pub attempts: i32,
    /// Not before then.
    pub next_at: Option<Timestamp>,
    /// When something was delivered last, or it was registered.
    pub told_at: Timestamp,
    /// A message to try it is asked for.
    pub test_wanted: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    webhook_id,
    lease,
    leased_until,
    pending,
    pending_id,
    pending_account,
    pending_cursor,
    pending_rights,
    attempts,
    next_at,
    told_at,
    test_wanted
);
