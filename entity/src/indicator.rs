//! An indicator of a set.

use crate::{
    hundredths::Hundredths,
    id::{IndicatorId, IndicatorSetId, ScenarioId},
    vocabulary::IndicatorTier,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicators")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IndicatorId,
    /// Its set.
    pub indicator_set_id: IndicatorSetId,
    /// Its code in the set.
    pub code: String,
    /// Its place in the set, from 1.
    pub ordinal: i32,
    /// Its scenario.
    pub scenario_id: ScenarioId,
    pub name: String,
    /// What it asks for.
    pub requirement: Option<String>,
    /// 标配 or 选配.
    pub tier: IndicatorTier,
    /// 一票否决: a final score of 0 fails the evaluation.
    pub veto: bool,
    /// The highest score, above 0.
    pub max_score: Hundredths,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    indicator_set_id,
    code,
    ordinal,
    scenario_id,
    name,
    requirement,
    tier,
    veto,
    max_score
);
