//! What somebody said of a duty, an evaluation or a review. It stays on record when it is retracted.

use crate::{
    id::{AccountId, CommentId, DutyId, EvaluationId, OrganizationId, ReviewId, ScenarioId, WorkItemId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommentId,
    /// Of which duty, or else which evaluation, or else which review, or else which item of the three lists.
    pub duty_id: Option<DutyId>,
    pub evaluation_id: Option<EvaluationId>,
    pub review_id: Option<ReviewId>,
    /// Of which scenario of the evaluation; none of all of it.
    pub scenario_id: Option<ScenarioId>,
    /// Its place among the comments on the same, from 1.
    pub ordinal: i64,
    /// For whom it was said.
    pub organization_id: OrganizationId,
    /// Who said it.
    pub account_id: AccountId,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub written_at: Timestamp,
    pub retracted_at: Option<Timestamp>,
    pub work_item_id: Option<WorkItemId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    duty_id,
    evaluation_id,
    review_id,
    scenario_id,
    ordinal,
    organization_id,
    account_id,
    body,
    written_at,
    retracted_at,
    work_item_id
);

/// The comments on things of one kind: each is seen by who sees what it is on, and for that a table of its own.
macro_rules! comments {
    ($(#[$about:meta])* $on:ident, $column:ident: $id:ident) => {
        $(#[$about])*
        pub mod $on {
            use crate::{
                id::{AccountId, CommentId, $id, OrganizationId, ScenarioId},
                timestamp::Timestamp,
            };
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = "comments")]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: CommentId,
                pub $column: $id,
                pub scenario_id: Option<ScenarioId>,
                pub ordinal: i64,
                pub organization_id: OrganizationId,
                pub account_id: AccountId,
                #[sea_orm(column_type = "Text")]
                pub body: String,
                pub written_at: Timestamp,
                pub retracted_at: Option<Timestamp>,
            }

            #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}

            crate::positional!(
                id,
                $column,
                scenario_id,
                ordinal,
                organization_id,
                account_id,
                body,
                written_at,
                retracted_at
            );

            impl From<Model> for super::Comment {
                fn from(row: Model) -> Self {
                    let Model { id, $column: on, scenario_id, organization_id, account_id, body, .. } = row;
                    let Model { written_at, retracted_at, .. } = row;
                    let on = on.into();
                    Self { id, on, scenario_id, organization_id, account_id, body, written_at, retracted_at }
                }
            }
        }
    };
}

comments! {
    /// On duties.
    on_duties, duty_id: DutyId
}
comments! {
    /// On evaluations.
    on_evaluations, evaluation_id: EvaluationId
}
comments! {
    /// On reviews.
    on_reviews, review_id: ReviewId
}
comments! {
    /// On items of the three lists.
    on_work_items, work_item_id: WorkItemId
}

/// A comment, whatever it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    /// On what.
    pub on: Uuid,
    pub scenario_id: Option<ScenarioId>,
    pub organization_id: OrganizationId,
    pub account_id: AccountId,
    pub body: String,
    pub written_at: Timestamp,
    pub retracted_at: Option<Timestamp>,
}
