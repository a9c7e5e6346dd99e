//! A command that an account has done under a key of its own choosing.

use crate::{id::AccountId, timestamp::Timestamp};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The command's name.
    pub command: String,
    /// SHA-256 of its canonical input, hex.
    pub input_digest: String,
    /// What it made or changed; none only inside the command's own transaction.
    pub outcome: Option<Uuid>,
    pub created_at: Timestamp,
    /// What it said of each of several things, as JSON; none where its outcome says all.
    pub said: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(account_id, key, command, input_digest, outcome, created_at, said);
