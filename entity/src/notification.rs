//! What an organization's people, one of them, or everybody is told: as long as it is so, and to be done.

use crate::{
    id::{AccountId, NotificationId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::NotificationKind,
};
use sea_orm::entity::prelude::*;
use time::Date;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NotificationId,
    pub kind: NotificationKind,
    /// What kind of thing it is about: how the ids of those begin.
    pub subject_kind: String,
    /// Which.
    pub subject_id: Uuid,
    /// Whose people are told; none where one account is, or everybody.
    pub organization_id: Option<OrganizationId>,
    /// Who is told; none where an organization's people are, or everybody.
    pub account_id: Option<AccountId>,
    /// The day by which it is due, of what is told because of that.
    pub due_on: Option<Date>,
    pub raised_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, kind, subject_kind, subject_id, organization_id, account_id, due_on, raised_at);
