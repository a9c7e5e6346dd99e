//! One clause of annex 2.

use crate::{
    id::{OrganizationId, ResponsibilityId},
    timestamp::Timestamp,
    vocabulary::{DutySubject, ResponsibilityRole},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "responsibilities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResponsibilityId,
    /// `education-1`. Texts repeat; the code is the key.
    pub code: String,
    /// Who owes it.
    pub organization_id: OrganizationId,
    /// Its place among the organization's clauses.
    pub ordinal: i32,
    /// Its verb.
    pub role: ResponsibilityRole,
    /// What it is owed for.
    pub applies_to: DutySubject,
    /// Codes of the scenarios it names, joined by `|`: read whole into the catalogue, no query looks inside.
    pub scenarios: String,
    /// Codes of its activities, joined by `|`, likewise.
    pub activities: String,
    /// The clause ends in 等.
    pub open_ended: bool,
    /// Verbatim.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Set once a later pack no longer has it.
    pub withdrawn_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    code,
    organization_id,
    ordinal,
    role,
    applies_to,
    scenarios,
    activities,
    open_ended,
    text,
    withdrawn_at
);
