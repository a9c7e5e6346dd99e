//! A step in the life of a community's project: what was done, when it happened, and when that was recorded. It is written once;
//! one that was undone says by which.

use crate::{
    id::{AccountId, CommunityId, OrganizationId, ReviewId, StageChangeId},
    timestamp::Timestamp,
    vocabulary::{Stage, TargetLevel},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StageChangeId,
    pub community_id: CommunityId,
    /// Its place in the life of the project, from 1.
    pub ordinal: i64,
    /// The step's name in the workflow.
    pub step: String,
    pub from_stage: Stage,
    /// The same where the step records a fact and leads nowhere else.
    pub to_stage: Stage,
    /// The day it happened, in Shanghai.
    pub occurred_on: time::Date,
    pub recorded_at: Timestamp,
    /// Who recorded it; none of what a pack brought.
    pub account_id: Option<AccountId>,
    /// For whom.
    pub organization_id: Option<OrganizationId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The batch of a listing, an acceptance or a naming.
    pub batch: Option<String>,
    /// The level of a listing.
    pub level: Option<TargetLevel>,
    /// 立项: the number of its approval.
    pub reference: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// The recheck that it follows from.
    pub review_id: Option<ReviewId>,
    /// What the community said before, as JSON: what undoing the step brings back.
    #[sea_orm(column_type = "Text")]
    pub before: String,
    /// The place of the step that undid it.
    pub undone_by: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    community_id,
    ordinal,
    step,
    from_stage,
    to_stage,
    occurred_on,
    recorded_at,
    account_id,
    organization_id,
    reason,
    batch,
    level,
    reference,
    note,
    review_id,
    before,
    undone_by
);

crate::columns!(
    /// What became of a stage, and when: all that bulletins count of a step.
    Occurred {
        community_id: CommunityId = CommunityId,
        ordinal: i64 = Ordinal,
        step: String = Step,
        from_stage: Stage = FromStage,
        to_stage: Stage = ToStage,
        occurred_on: time::Date = OccurredOn,
        recorded_at: Timestamp = RecordedAt,
        undone_by: Option<i64> = UndoneBy,
    }
);
