//! An organization of annex 2.

use crate::{id::OrganizationId, timestamp::Timestamp, vocabulary::OrganizationKind};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organizations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    /// Its code in the pack.
    pub code: String,
    /// Its place in annex 2.
    pub ordinal: i32,
    /// What it is in the programme.
    pub kind: OrganizationKind,
    /// Its name in the document.
    pub name: String,
    /// Its name in English.
    pub english_name: Option<String>,
    /// Other names in the document, joined by `|`; may be empty.
    pub aliases: String,
    /// The public nine-digit statistical code of a street or town.
    pub division_code: Option<String>,
    /// Set once a later pack no longer names it.
    pub withdrawn_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, code, ordinal, kind, name, english_name, aliases, division_code, withdrawn_at);
