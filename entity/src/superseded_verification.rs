//! What one verifier had found of a score before its evaluation was taken back: history, and no more.

use crate::{
    hundredths::Hundredths,
    id::{AccountId, EvaluationId, OrganizationId, ScenarioId, ScoreId, VerificationId},
    timestamp::Timestamp,
    verification,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "superseded_verifications")]
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
    /// What it added.
    pub note: Option<String>,
    pub verified_at: Timestamp,
    /// Of which submission of the evaluation, from 1.
    pub submission: i64,
    /// When the evaluation was taken back.
    pub superseded_at: Timestamp,
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
    submission,
    superseded_at,
    on_behalf_of
);

impl Model {
    /// What a verification was, from now on superseded.
    pub fn of(found: verification::Model, submission: i64, superseded_at: Timestamp) -> Self {
        let verification::Model {
            id,
            score_id,
            evaluation_id,
            scenario_id,
            organization_id,
            account_id,
            score,
            note,
            verified_at,
            on_behalf_of,
        } = found;
        Self {
            id,
            score_id,
            evaluation_id,
            scenario_id,
            organization_id,
            account_id,
            score,
            note,
            verified_at,
            submission,
            superseded_at,
            on_behalf_of,
        }
    }
}
