//! A version of a community's record (一社一档), as it was saved. It never changes.

use crate::{
    id::{AccountId, CommunityId, DossierId, DossierVersionId},
    timestamp::Timestamp,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dossier_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DossierVersionId,
    pub dossier_id: DossierId,
    /// That of the record, which stays.
    pub community_id: CommunityId,
    /// Its place among the versions of the record, from 1.
    pub version: i64,
    /// What it says, as canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub record: String,
    /// What it says otherwise than the one before: words of `DossierField`, blanks between them.
    #[sea_orm(column_type = "Text")]
    pub changed: String,
    pub content_digest: String,
    /// Who saved it.
    pub account_id: AccountId,
    pub saved_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    dossier_id,
    community_id,
    version,
    record,
    changed,
    content_digest,
    account_id,
    saved_at
);
