//! One of the nine scenarios (九大场景).

use crate::{id::ScenarioId, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scenarios")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScenarioId,
    /// `EDUCATION`.
    pub code: String,
    /// Its official place.
    pub ordinal: i32,
    /// 教育.
    pub name: String,
    /// Set once a later pack no longer names it.
    pub withdrawn_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, code, ordinal, name, withdrawn_at);
