//! An account as it is administered, which is seen by others than see whose hand is under something: for that a table of its own.

use crate::{id::AccountRecordId, timestamp::Timestamp, vocabulary::AccountKind};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountRecordId,
    pub kind: AccountKind,
    pub name: String,
    pub display_name: String,
    pub created_at: Timestamp,
    pub disabled_at: Option<Timestamp>,
    pub revision: i32,
    pub last_sign_in_at: Option<Timestamp>,
    pub must_change_password: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(
    id,
    kind,
    name,
    display_name,
    created_at,
    disabled_at,
    revision,
    last_sign_in_at,
    must_change_password
);
