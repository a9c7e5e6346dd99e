//! A named community of annex 1.

use crate::{
    id::{CommunityId, OrganizationId},
    month::YearMonth,
    timestamp::Timestamp,
    vocabulary::{CreationType, Pool, Stage, TargetLevel},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "communities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommunityId,
    pub revision: i64,
    /// Its code in the pack.
    pub code: String,
    /// 序号.
    pub ordinal: i32,
    /// 社区（村）名称.
    pub name: String,
    /// 项目库类型.
    pub pool: Pool,
    /// 责任单位.
    pub implementing_unit_id: OrganizationId,
    /// 创建等级.
    pub target_level: TargetLevel,
    /// Unknown until the unit states it.
    pub creation_type: Option<CreationType>,
    /// 启动时间; `/` is none.
    pub planned_start: Option<YearMonth>,
    /// 完成时间.
    pub planned_finish: Option<YearMonth>,
    /// 备注.
    pub remarks: Option<String>,
    /// Set once a later pack no longer lists it.
    pub withdrawn_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    /// Why it was withdrawn; none while it is listed.
    pub withdrawal_reason: Option<String>,
    /// Where its project stands.
    pub stage: Stage,
    /// The day that began; unknown of what annex 1 begins with.
    pub stage_since: Option<time::Date>,
    /// 创建批次.
    pub creation_batch: Option<String>,
    /// 命名批次.
    pub naming_batch: Option<String>,
    /// The day on which it was begun, and not the month for which that was planned.
    pub actual_start: Option<time::Date>,
    pub actual_finish: Option<time::Date>,
    /// The day of its unit's own acceptance (验收).
    pub unit_accepted_on: Option<time::Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    code,
    ordinal,
    name,
    pool,
    implementing_unit_id,
    target_level,
    creation_type,
    planned_start,
    planned_finish,
    remarks,
    withdrawn_at,
    updated_at,
    withdrawal_reason,
    stage,
    stage_since,
    creation_batch,
    naming_batch,
    actual_start,
    actual_finish,
    unit_accepted_on
);
