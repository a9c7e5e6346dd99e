//! A plan that a review names, or named until a later version took its place.

use crate::id::{PlanId, ReviewId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_plans")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub review_id: ReviewId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan_id: PlanId,
    /// A later version took its place while the review was open.
    pub replaced: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(review_id, plan_id, replaced);
