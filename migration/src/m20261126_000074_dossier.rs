//! The record of each community (一社一档), every version of it, and the files of those.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE dossiers (
    id {id} NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    community_id {id} NOT NULL REFERENCES communities (id),
    version_id {id} NOT NULL,
    record {json} NOT NULL,
    changed {text} NOT NULL,
    content_digest {text} NOT NULL,
    account_id {id} NOT NULL REFERENCES accounts (id),
    updated_at {time} NOT NULL
)
;
CREATE UNIQUE INDEX dossiers_of_communities ON dossiers (community_id)
;
CREATE INDEX dossiers_by_hand ON dossiers (account_id)
;
CREATE TABLE dossier_versions (
    id {id} NOT NULL PRIMARY KEY,
    dossier_id {id} NOT NULL REFERENCES dossiers (id),
    community_id {id} NOT NULL REFERENCES communities (id),
    version bigint NOT NULL,
    record {json} NOT NULL,
    changed {text} NOT NULL,
    content_digest {text} NOT NULL,
    account_id {id} NOT NULL REFERENCES accounts (id),
    saved_at {time} NOT NULL
)
;
CREATE UNIQUE INDEX dossier_versions_in_order ON dossier_versions (dossier_id, version)
;
CREATE INDEX dossier_versions_by_hand ON dossier_versions (account_id)
;
CREATE TABLE dossier_attachments (
    holder_id {id} NOT NULL REFERENCES dossier_versions (id),
    attachment_id {id} NOT NULL REFERENCES attachments (id),
    ordinal integer NOT NULL,
    PRIMARY KEY (holder_id, attachment_id)
)
;
CREATE INDEX dossier_attachments_of_file ON dossier_attachments (attachment_id)
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
        ddl::drop(manager, &["dossier_attachments", "dossier_versions", "dossiers"]).await
    }
}
