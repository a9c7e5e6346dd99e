//! Duties and the signatures under them.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE duties (
    id {id} PRIMARY KEY,
    revision bigint NOT NULL,
    responsibility_id {id} NOT NULL REFERENCES responsibilities (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    community_id {id} REFERENCES communities (id),
    position integer NOT NULL,
    status {text} NOT NULL,
    status_reason {text},
    due_on {date},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
)
;
CREATE UNIQUE INDEX duties_of_communities ON duties (responsibility_id, community_id) WHERE community_id IS NOT NULL
;
CREATE UNIQUE INDEX duties_of_the_programme ON duties (responsibility_id) WHERE community_id IS NULL
;
CREATE INDEX duties_by_organization ON duties (organization_id, position, id)
;
CREATE INDEX duties_by_community ON duties (community_id, position, id)
;
CREATE INDEX duties_by_due_day ON duties (organization_id, due_on, id)
;
CREATE INDEX duties_by_change ON duties (organization_id, updated_at, id)
;
CREATE TABLE sign_offs (
    id {id} PRIMARY KEY,
    duty_id {id} NOT NULL REFERENCES duties (id),
    act {text} NOT NULL,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL,
    signed_at {time} NOT NULL,
    statement {text},
    content {text} NOT NULL,
    content_digest {text} NOT NULL
)
;
CREATE INDEX sign_offs_by_duty ON sign_offs (duty_id, id)
;
CREATE INDEX sign_offs_by_account ON sign_offs (account_id)
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
        ddl::drop(manager, &["sign_offs", "duties"]).await
    }
}
