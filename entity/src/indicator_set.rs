//! A set of scenario indicators (九大场景创建评价指标体系). Immutable once it is published.

use crate::{
    hundredths::Hundredths, id::IndicatorSetId, timestamp::Timestamp, vocabulary::IndicatorSetStatus,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator_sets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IndicatorSetId,
    /// Its code; a new version of a set takes a new one.
    pub code: String,
    pub title: String,
    /// Where it stands.
    pub status: IndicatorSetStatus,
    /// Whether it is the set that the authorities issued, not a draft of somebody's own.
    pub official: bool,
    /// Codes of the creation types that it is for, joined by `|`: read whole into the catalogue.
    pub creation_types: String,
    /// The mark from which an evaluation passes, out of the set's full mark; none where it says nothing.
    pub pass_mark: Option<Hundredths>,
    /// When it was first imported.
    pub created_at: Timestamp,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When it was retired.
    pub retired_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    code,
    title,
    status,
    official,
    creation_types,
    pass_mark,
    created_at,
    published_at,
    retired_at
);
