//! That the office reminded an organization of something (催办): of one thing once a day.

use crate::{
    id::{AccountId, DutyId, OrganizationId, ReminderId, ReviewId, WorkItemId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReminderId,
    /// Of which duty, or else of its opinion in which review, or else of which item of the three lists.
    pub duty_id: Option<DutyId>,
    pub review_id: Option<ReviewId>,
    pub work_item_id: Option<WorkItemId>,
    /// Who is reminded.
    pub organization_id: OrganizationId,
    /// The day, in Asia/Shanghai.
    pub reminded_on: time::Date,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    pub account_id: AccountId,
    pub reminded_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    duty_id,
    review_id,
    work_item_id,
    organization_id,
    reminded_on,
    text,
    account_id,
    reminded_at
);
