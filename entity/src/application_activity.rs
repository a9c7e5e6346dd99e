//! How active a digital application was in a month (活跃度). A row is never changed: a correction is another one, with its reason.

use crate::{
    hundredths::Hundredths,
    id::{AccountId, ApplicationActivityId, DigitalApplicationId},
    month::YearMonth,
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application_activities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationActivityId,
    pub application_id: DigitalApplicationId,
    pub month: YearMonth,
    /// Counts what was reported of the month, from 1: the last one holds.
    pub version: i32,
    /// In the unit of the requirement.
    pub value: Hundredths,
    /// What was required when it was reported; none where the policy required nothing.
    pub threshold: Option<Hundredths>,
    /// Why it takes the place of the one before.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    pub account_id: AccountId,
    pub recorded_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, application_id, month, version, value, threshold, reason, account_id, recorded_at);
