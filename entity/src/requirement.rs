//! Something that the policy requires to be measured, with the threshold that its pack states.

use crate::{hundredths::Hundredths, vocabulary::RequirementKind};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "requirements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Its place among the requirements, from 1.
    pub ordinal: i32,
    pub kind: RequirementKind,
    /// What the document says.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Where it says so.
    pub clause: String,
    /// What is measured is not below it.
    pub threshold: Hundredths,
    /// In which unit it is measured.
    pub unit: String,
    /// Whether the document says it so; else it is a reading of it.
    pub decided: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub reading: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(code, ordinal, kind, text, clause, threshold, unit, decided, reading);
