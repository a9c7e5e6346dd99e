//! Something that the policy aims at, as its pack says.

use crate::vocabulary::{Stage, TargetRule};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "targets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Its place among the targets, from 1.
    pub ordinal: i32,
    pub rule: TargetRule,
    /// What the document says.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Where it says so.
    pub clause: String,
    /// None of what has no day.
    pub due_on: Option<time::Date>,
    /// How many: of each organization, of a year, of the whole.
    pub count: i32,
    /// The stage from which on a community counts.
    pub stage: Stage,
    /// Codes of the organizations that are meant, as `A|B`; empty where the rule asks for none.
    #[sea_orm(column_type = "Text")]
    pub organizations: String,
    /// Whether the document says it so; else it is a reading of it.
    pub decided: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub reading: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(code, ordinal, rule, text, clause, due_on, count, stage, organizations, decided, reading);
