//! A record of publicity, of a training or of a visit on site.

use crate::{
    id::{CommunityId, OrganizationId, PublicityRecordId},
    timestamp::Timestamp,
    vocabulary::{PublicityKind, PublicityStatus},
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publicity_records")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PublicityRecordId,
    pub revision: i64,
    /// Who records it.
    pub organization_id: OrganizationId,
    /// What it is about; none where that is no community in particular.
    pub community_id: Option<CommunityId>,
    pub kind: PublicityKind,
    pub status: PublicityStatus,
    pub title: String,
    /// The day of it, in Shanghai.
    pub held_on: time::Date,
    pub place: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub body: Option<String>,
    /// Where it was reported.
    #[sea_orm(column_type = "Text", nullable)]
    pub link: Option<String>,
    /// Why it was withdrawn from publication.
    #[sea_orm(column_type = "Text", nullable)]
    pub status_reason: Option<String>,
    pub updated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    revision,
    organization_id,
    community_id,
    kind,
    status,
    title,
    held_on,
    place,
    body,
    link,
    status_reason,
    updated_at
);
