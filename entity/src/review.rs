//! A review of a community by several departments (评审、复核、初验、终验).

use crate::{
    id::{CommunityId, EvaluationId, OrganizationId, ReviewId},
    timestamp::Timestamp,
    vocabulary::{ReviewConclusion, ReviewKind, ReviewStatus},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewId,
    /// Counts what everybody notices who sees the review.
    pub revision: i64,
    /// How often an opinion took the place of one that no longer covered what stood there: only who sees every opinion
    /// notices that.
    pub replacements: i64,
    /// What is reviewed.
    pub community_id: CommunityId,
    /// Which review it is.
    pub kind: ReviewKind,
    /// Counts the community's reviews of the kind, from 1.
    pub round: i32,
    /// Where it stands.
    pub status: ReviewStatus,
    /// The evaluation under review, where there is one.
    pub evaluation_id: Option<EvaluationId>,
    /// The day by which opinions are due, in Asia/Shanghai.
    pub due_on: Option<time::Date>,
    /// What it came to.
    pub conclusion: Option<ReviewConclusion>,
    /// The note of the conclusion, or the reason of the cancellation.
    pub conclusion_note: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was concluded.
    pub concluded_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    /// The unit that implements the community, as the community says.
    pub unit_id: OrganizationId,
    /// Whether the office shows its roster what the evaluation comes to in each scenario.
    pub totals_disclosed: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    replacements,
    community_id,
    kind,
    round,
    status,
    evaluation_id,
    due_on,
    conclusion,
    conclusion_note,
    opened_at,
    concluded_at,
    updated_at,
    unit_id,
    totals_disclosed
);
