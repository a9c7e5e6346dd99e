//! When a server began to serve this database: by it a reader is found out who has read what a restored database does not have.

use sea_orm::entity::prelude::*;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_epochs")]
pub struct Model {
    /// One after another.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// By chance: two that follow the same one in two databases are not the same.
    pub token: Uuid,
    /// The number that it gave itself when it began.
    pub position: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(number, token, position);
