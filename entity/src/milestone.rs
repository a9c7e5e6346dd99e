//! A milestone of the special plan (城镇社区建设专项规划), as a pack has it, and whether it is reached.

use crate::{
    id::{MilestoneId, OrganizationId, ResponsibilityId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "milestones")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MilestoneId,
    pub revision: i64,
    /// Its code in the pack.
    pub code: String,
    /// Its place among the milestones, from 1.
    pub ordinal: i32,
    pub title: String,
    pub due_on: time::Date,
    /// The clause of annex 2 by which it is somebody's.
    pub responsibility_id: ResponsibilityId,
    /// Whose clause that is.
    pub organization_id: OrganizationId,
    /// Where the document names it.
    pub clause: String,
    /// Whether the document says it so; else it is a reading of it.
    pub decided: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub reading: Option<String>,
    /// The day it was reached, in Shanghai.
    pub reached_on: Option<time::Date>,
    /// Why that was last taken back, while it is not reached again.
    #[sea_orm(column_type = "Text", nullable)]
    pub taken_back_reason: Option<String>,
    pub updated_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    code,
    ordinal,
    title,
    due_on,
    responsibility_id,
    organization_id,
    clause,
    decided,
    reading,
    reached_on,
    taken_back_reason,
    updated_at,
    withdrawn_at
);
