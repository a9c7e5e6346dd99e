//! What somebody has written and not sent yet: its own, and nobody else's to see.

use crate::{
    id::{AccountId, DraftId},
    timestamp::Timestamp,
    vocabulary::DraftCommand,
};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "drafts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DraftId,
    /// Whose.
    pub account_id: AccountId,
    pub command: DraftCommand,
    /// What it is about; of which kind, the command says.
    pub subject_id: Uuid,
    /// As the app wrote it.
    #[sea_orm(column_type = "Text")]
    pub input: String,
    /// How long that is.
    pub bytes: i64,
    /// The version of the subject that its writer saw.
    pub base_version: String,
    pub revision: i64,
    pub updated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::positional!(id, account_id, command, subject_id, input, bytes, base_version, revision, updated_at);

crate::columns!(
    /// How much of what one may keep a draft takes.
    Kept {
        id: DraftId = Id,
        bytes: i64 = Bytes,
    }
);
