//! What a webhook's messages are signed with, sealed.

use crate::{id::WebhookId, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: WebhookId,
    /// The secret.
    pub sealed: String,
    /// The one before it, by which messages are signed too until its time has come.
    pub former: Option<String>,
    pub former_until: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(webhook_id, sealed, former, former_until);
