//! Files, and what they hang on.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE attachments (
    id {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    media_type {text} NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    sha256 {text} NOT NULL,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL REFERENCES accounts (id),
    uploaded_at {time} NOT NULL,
    attached_at {time}
)
;
CREATE INDEX attachments_of_content ON attachments (sha256)
;
CREATE INDEX attachments_of_organization ON attachments (organization_id)
;
CREATE INDEX attachments_by_hand ON attachments (account_id)
;
CREATE INDEX attachments_to_sweep ON attachments (uploaded_at, id) WHERE attached_at IS NULL
;
CREATE TABLE sign_off_attachments (
    holder_id {id} NOT NULL REFERENCES sign_offs (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX sign_off_attachments_of_file ON sign_off_attachments (attachment_id)
;
CREATE TABLE score_attachments (
    holder_id {id} NOT NULL REFERENCES scores (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX score_attachments_of_file ON score_attachments (attachment_id)
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop(manager, &["score_attachments", "sign_off_attachments", "attachments"]).await
    }
}
