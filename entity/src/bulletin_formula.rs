//! A version of the formula by which bulletins and signals are computed, as a pack stated it. Never edited.

use crate::timestamp::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulletin_formulas")]
pub struct Model {
    /// Counts the versions, from 1; the last one is in force.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    /// The rules, as canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub imported_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(version, content, imported_at);
