//! That somebody has read what it was told. Others who are told the same have not.

use crate::{
    id::{AccountId, NotificationId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_reads")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// What, which may be over by now.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notification_id: NotificationId,
    pub read_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(account_id, notification_id, read_at);
