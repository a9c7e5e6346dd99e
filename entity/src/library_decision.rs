//! A decision by which the lead office changed the project library.

use crate::{
    id::{AccountId, LibraryDecisionId, OrganizationId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "library_decisions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LibraryDecisionId,
    /// Its place among all decisions, from 1.
    pub ordinal: i64,
    /// The day of it, in Shanghai.
    pub decided_on: time::Date,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// What it changed, field by field, as JSON.
    #[sea_orm(column_type = "Text")]
    pub changes: String,
    /// Who brought it in.
    pub account_id: AccountId,
    /// Who decided it.
    pub organization_id: OrganizationId,
    pub recorded_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, ordinal, decided_on, reason, changes, account_id, organization_id, recorded_at);
