//! What an item of the three lists said after a change. It is written once, beside the change: what an item said at the end of a
//! period is the last of these before it, whatever became of the item since.

use crate::{
    id::{CommunityId, OrganizationId, WorkItemId},
    timestamp::Timestamp,
    vocabulary::{WorkItemStatus, WorkList},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_item_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub work_item_id: WorkItemId,
    /// The revision of the item that the change made.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i64,
    /// What was done, as the audit trail calls it.
    pub action: String,
    pub list: WorkList,
    pub title: String,
    pub community_id: Option<CommunityId>,
    /// The unit that implemented its community then.
    pub unit_id: Option<OrganizationId>,
    pub raised_by: OrganizationId,
    pub assigned_to: OrganizationId,
    pub status: WorkItemStatus,
    pub due_on: Option<time::Date>,
    pub raised_at: Timestamp,
    pub changed_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    work_item_id,
    ordinal,
    action,
    list,
    title,
    community_id,
    unit_id,
    raised_by,
    assigned_to,
    status,
    due_on,
    raised_at,
    changed_at
);
