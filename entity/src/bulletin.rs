//! A bulletin (评价通报) that was published. Never edited, never deleted.

use crate::{id::BulletinId, month::YearMonth, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulletins")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BulletinId,
    /// Of which month; there is one of each.
    pub month: YearMonth,
    /// The revision of the draft that it was.
    pub revision: i64,
    /// What it says, as canonical JSON: the formula and the names by which it was computed too.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// What the office says to it.
    #[sea_orm(column_type = "Text", nullable)]
    pub remark: Option<String>,
    /// Over the content and the remark: `sha256:` and 64 hex digits.
    pub content_digest: String,
    pub published_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, month, revision, content, remark, content_digest, published_at);
