//! A version of the rules of money (§五(三)). It is never edited: what was computed by it can be computed again.

use crate::{
    id::{AccountId, FundingRuleSetId, OrganizationId},
    timestamp::Timestamp,
    vocabulary::FundingOrigin,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "funding_rule_sets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FundingRuleSetId,
    /// From 1; the last is in force.
    pub version: i64,
    /// Its parameters, as JSON; none where a pack has no part of money any more.
    #[sea_orm(column_type = "Text")]
    pub parameters: String,
    pub origin: FundingOrigin,
    /// Why the office set it so.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// Who set it; none of a pack.
    pub account_id: Option<AccountId>,
    /// For whom.
    pub organization_id: Option<OrganizationId>,
    pub recorded_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, version, parameters, origin, reason, account_id, organization_id, recorded_at);
