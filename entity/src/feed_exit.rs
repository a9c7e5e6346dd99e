//! What left the sight of an organization because it moved.

use crate::id::OrganizationId;
use sea_orm::entity::prelude::*;
use uuid::Uuid;

/// [`Model::span`] of what an organization owed, verified or signed itself.
pub const OWN: &str = "OWN";
/// [`Model::span`] of what is about a community that it implemented.
pub const TERRITORY: &str = "TERRITORY";

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_exits")]
pub struct Model {
    /// The number of a [`FeedKind`](crate::vocabulary::FeedKind).
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: i16,
    /// What left.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// By what the organization saw it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub span: String,
    /// Whose sight it left.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    /// When, in the order in which things are touched.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(kind, id, span, organization_id, position);
