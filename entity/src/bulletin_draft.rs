//! A bulletin that is not published: the office's alone, and gone once it is published or withdrawn.

use crate::{id::BulletinId, month::YearMonth, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulletin_drafts")]
pub struct Model {
    /// The id that the bulletin keeps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BulletinId,
    pub revision: i64,
    /// Of which month; there is one of each at most.
    pub month: YearMonth,
    /// What it says, as canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// What the office says to it.
    #[sea_orm(column_type = "Text", nullable)]
    pub remark: Option<String>,
    /// Over the content and the remark.
    pub content_digest: String,
    pub updated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, revision, month, content, remark, content_digest, updated_at);
