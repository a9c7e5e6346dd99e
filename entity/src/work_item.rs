//! An item of one of the three lists: a problem, a piece of work, or an innovation.

use crate::{
    id::{AccountId, CommunityId, OrganizationId, WorkItemId},
    timestamp::Timestamp,
    vocabulary::{WorkItemStatus, WorkList},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkItemId,
    pub revision: i64,
    pub list: WorkList,
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub body: Option<String>,
    /// Its community; none of the programme as a whole.
    pub community_id: Option<CommunityId>,
    /// The unit that implements its community, as the community says; none without one.
    pub unit_id: Option<OrganizationId>,
    /// For whom it was raised.
    pub raised_by: OrganizationId,
    /// Whose it is to resolve.
    pub assigned_to: OrganizationId,
    pub status: WorkItemStatus,
    /// Why it was returned, dropped or opened again, while it stands where that led.
    #[sea_orm(column_type = "Text")]
    pub status_reason: Option<String>,
    /// The day by which it is due, in Asia/Shanghai.
    pub due_on: Option<time::Date>,
    /// What resolved it; none until somebody says so, and none again once it is returned or opened again.
    #[sea_orm(column_type = "Text")]
    pub resolution: Option<String>,
    /// Who says so.
    pub resolver_id: Option<AccountId>,
    /// On whose behalf, if on anybody's.
    pub resolved_for: Option<AccountId>,
    pub raised_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    list,
    title,
    body,
    community_id,
    unit_id,
    raised_by,
    assigned_to,
    status,
    status_reason,
    due_on,
    resolution,
    resolver_id,
    resolved_for,
    raised_at,
    updated_at
);
