//! What an evaluation came to when it was made final. The database writes it then, and it never changes.

use crate::{
    hundredths::Hundredths,
    id::{CommunityId, EvaluationId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evaluation_standings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub evaluation_id: EvaluationId,
    pub community_id: CommunityId,
    /// Which of the community's evaluations, from 1.
    pub round: i32,
    pub recorded_at: Timestamp,
    pub total: Hundredths,
    pub max_total: Hundredths,
    /// None where its set has no pass mark and nothing vetoed.
    pub passed: Option<bool>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(evaluation_id, community_id, round, recorded_at, total, max_total, passed);
