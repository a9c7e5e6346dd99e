//! The record of a community (一社一档), as it is now. Every version of it is kept beside.

use crate::{
    id::{AccountId, CommunityId, DossierId, DossierVersionId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dossiers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DossierId,
    /// The number of its latest version.
    pub revision: i64,
    /// Of which community. Each has one.
    pub community_id: CommunityId,
    /// That version, on which its files hang.
    pub version_id: DossierVersionId,
    /// What it says, as canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub record: String,
    /// What the latest version says otherwise than the one before: words of `DossierField`, blanks between them.
    #[sea_orm(column_type = "Text")]
    pub changed: String,
    pub content_digest: String,
    /// Who saved the latest version.
    pub account_id: AccountId,
    pub updated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    community_id,
    version_id,
    record,
    changed,
    content_digest,
    account_id,
    updated_at
);
