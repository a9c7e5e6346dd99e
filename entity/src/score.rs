//! The score of one indicator in an evaluation.

use crate::{
    hundredths::Hundredths,
    id::{EvaluationId, IndicatorId, ScenarioId, ScoreId},
    timestamp::Timestamp,
    vocabulary::ScoreStatus,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scores")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScoreId,
    pub revision: i64,
    pub evaluation_id: EvaluationId,
    pub indicator_id: IndicatorId,
    /// The indicator's scenario: who answers for it sees the score.
    pub scenario_id: ScenarioId,
    /// The indicator's place in its set.
    pub ordinal: i32,
    /// The unit does without this optional indicator.
    pub not_applicable: bool,
    /// What the unit gives itself.
    pub self_score: Option<Hundredths>,
    /// What the unit adds.
    pub self_note: Option<String>,
    /// What counts: the verifiers' common score, or the office's.
    pub final_score: Option<Hundredths>,
    /// Why the office decided so.
    pub adjudication_reason: Option<String>,
    /// Where it stands.
    pub status: ScoreStatus,
    pub updated_at: Timestamp,
    /// How many of its changes came before it was submitted, when its unit and the office alone saw it.
    pub drafts: i64,
    /// What is signed of the unit's files, as JSON; none where there are none. Files never change.
    pub files: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    evaluation_id,
    indicator_id,
    scenario_id,
    ordinal,
    not_applicable,
    self_score,
    self_note,
    final_score,
    adjudication_reason,
    status,
    updated_at,
    drafts,
    files
);
