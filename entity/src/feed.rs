//! When a part of a thing was last touched: one row each, for as long as the thing is there.

use crate::vocabulary::FeedKind;
use sea_orm::entity::prelude::*;
use uuid::Uuid;

/// The part that is the whole thing.
pub const WHOLE: Uuid = Uuid::nil();

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    /// The number of a [`FeedKind`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: i16,
    /// What was touched: the thing that what was written belongs to. The catalogue is one thing, and has no id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// [`WHOLE`], or what not everybody sees who sees the thing: a scenario of an evaluation, a place or an organization of a
    /// review.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: Uuid,
    /// In the order in which things were touched; none while it is not numbered, which on PostgreSQL comes after the commit.
    pub position: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl FeedKind {
    /// The number by which a kind is kept. Numbers are never given anew.
    pub const fn number(self) -> i16 {
        match self {
            Self::Duty => 1,
            Self::Evaluation => 2,
            Self::Review => 3,
            Self::Community => 4,
            Self::IndicatorSet => 5,
            Self::Catalogue => 6,
            Self::Dossier => 7,
            Self::WorkItem => 8,
            Self::Bulletin => 9,
        }
    }
}

crate::positional!(kind, id, part, position);
