//! The programme. A database holds one.

use crate::id::ProgrammeId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programmes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgrammeId,
    /// The pack's code: `fuyang-2022-8`.
    pub code: String,
    /// The document's title.
    pub title: String,
    /// 富政办〔2022〕8号.
    pub document_number: String,
    /// The day it was issued.
    pub issued_on: time::Date,
    /// The day from which it is in force.
    pub effective_on: time::Date,
    /// Counts the changes of the catalogue; whoever holds a copy compares it.
    pub revision: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, code, title, document_number, issued_on, effective_on, revision);
