//! An account as which a webhook reads, and where it stands in its feed.

use crate::id::{AccountId, WebhookId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: WebhookId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// The cursor behind what was delivered last; none before the first.
    pub cursor: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(webhook_id, account_id, cursor);

/// Which accounts, for who administers webhooks: where one stands in a feed is not for them.
pub mod named {
    use crate::id::{AccountRecordId, WebhookId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_accounts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub webhook_id: WebhookId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: AccountRecordId,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    crate::positional!(webhook_id, account_id);
}
