//! What one verifier found of a score: the last of what it said.

use crate::{
    hundredths::Hundredths,
    id::{AccountId, EvaluationId, OrganizationId, ScenarioId, ScoreId, VerificationId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VerificationId,
    /// The score.
    pub score_id: ScoreId,
    /// The score's evaluation.
    pub evaluation_id: EvaluationId,
    /// The score's scenario: who answers for it sees the verification.
    pub scenario_id: ScenarioId,
    /// Who verified.
    pub organization_id: OrganizationId,
    /// By whose hand.
    pub account_id: AccountId,
    /// What it found.
    pub score: Hundredths,
    /// What it adds.
    pub note: Option<String>,
    pub verified_at: Timestamp,
    /// On whose behalf, where it was by a role that was handed on.
    pub on_behalf_of: Option<AccountId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    score_id,
    evaluation_id,
    scenario_id,
    organization_id,
    account_id,
    score,
    note,
    verified_at,
    on_behalf_of
);
