//! A place on a review's roster: an organization, and the clause that puts it there.

use crate::id::{OpinionId, OrganizationId, ResponsibilityId, ReviewId, RosterEntryId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "roster_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RosterEntryId,
    pub review_id: ReviewId,
    /// Whose opinion is asked.
    pub organization_id: OrganizationId,
    /// The clause; none for a signatory that the office added.
    pub responsibility_id: Option<ResponsibilityId>,
    /// The clause's text when the review was opened.
    pub clause: Option<String>,
    /// Why the office added it.
    pub added_reason: Option<String>,
    /// Its place on the roster, from 1.
    pub position: i32,
    /// The organization's opinion: the last it signed, unless it was withdrawn.
    pub opinion_id: Option<OpinionId>,
    /// Of what the organization signs: kept true while the review is open, and left as it was at its end.
    pub content_digest: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    review_id,
    organization_id,
    responsibility_id,
    clause,
    added_reason,
    position,
    opinion_id,
    content_digest
);
