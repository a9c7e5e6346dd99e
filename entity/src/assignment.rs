//! A role that an account holds for an organization, from a moment, perhaps until one.

use crate::{
    id::{AccountId, AssignmentId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::Role,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssignmentId,
    /// Who.
    pub account_id: AccountId,
    /// What.
    pub role: Role,
    /// For whom; none for the roles of no organization.
    pub organization_id: Option<OrganizationId>,
    /// From.
    pub starts_at: Timestamp,
    /// Until, exclusive.
    pub ends_at: Option<Timestamp>,
    /// When somebody ended it; none for one that lasts until its time. Which clock said so means nothing to others.
    pub ended_at: Option<Timestamp>,
    /// It was given without a beginning: it holds from then on, also where a clock is behind the one that gave it.
    pub at_once: bool,
    /// Who gave it; none for the command line.
    pub granted_by: Option<AccountId>,
    /// Why, in the giver's words.
    pub grant_reason: Option<String>,
    /// Whose role it is that its holder stands in for, while that one holds it.
    pub on_behalf_of: Option<AccountId>,
    /// Of a delegation the assignment that it hands on, which is `on_behalf_of`'s own.
    pub delegated_from: Option<AssignmentId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    account_id,
    role,
    organization_id,
    starts_at,
    ends_at,
    ended_at,
    at_once,
    granted_by,
    grant_reason,
    on_behalf_of,
    delegated_from
);

impl Model {
    /// Whether it is in its time: begun, neither over nor ended. What a delegation hangs on is asked besides.
    pub fn is_in_time(&self, now: Timestamp) -> bool {
        self.ended_at.is_none()
            && (self.at_once || self.starts_at <= now)
            && self.ends_at.is_none_or(|ends_at| ends_at > now)
    }
}
