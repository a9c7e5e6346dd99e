//! An evaluation of a community by a set of indicators.

use crate::{
    hundredths::Hundredths,
    id::{CommunityId, EvaluationId, IndicatorSetId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::EvaluationStatus,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evaluations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EvaluationId,
    /// Counts its changes; verifications are not among them, they count on their scores.
    pub revision: i64,
    /// What is evaluated.
    pub community_id: CommunityId,
    /// The set, pinned: later versions never change it.
    pub indicator_set_id: IndicatorSetId,
    /// Counts the community's evaluations, from 1.
    pub round: i32,
    /// Where it stands.
    pub status: EvaluationStatus,
    /// The total, once it is final.
    pub total: Option<Hundredths>,
    /// The highest total of what applied, once it is final.
    pub max_total: Option<Hundredths>,
    /// Whether it passed, once it is final; none where the set has no pass mark and nothing vetoed.
    pub passed: Option<bool>,
    /// When it was opened.
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
    /// How many of its changes came before it was submitted, when its unit and the office alone saw it.
    pub drafts: i64,
    /// The unit that implements the community, as the community says.
    pub unit_id: OrganizationId,
    /// When it was last submitted; none while its unit has it. Whoever answers for a scenario sees it from then on.
    pub submitted_at: Option<Timestamp>,
    /// How often it was taken back from its verifiers.
    pub taken_back: i64,
    /// Why it was returned, withdrawn or cancelled, while it is.
    pub status_reason: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    community_id,
    indicator_set_id,
    round,
    status,
    total,
    max_total,
    passed,
    opened_at,
    updated_at,
    drafts,
    unit_id,
    submitted_at,
    taken_back,
    status_reason
);
