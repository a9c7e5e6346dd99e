//! What the policy pack says: the programme, organizations, scenarios, clauses and communities.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE programmes (
    id {id} PRIMARY KEY,
    code {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    document_number {text} NOT NULL,
    issued_on {date} NOT NULL,
    effective_on {date} NOT NULL,
    revision bigint NOT NULL
)
;
CREATE TABLE pools (
    pool {text} PRIMARY KEY,
    planned_count integer NOT NULL,
    remark {text}
)
;
CREATE TABLE organizations (
    id {id} PRIMARY KEY,
    code {text} NOT NULL UNIQUE,
    ordinal integer NOT NULL,
    kind {text} NOT NULL,
    name {text} NOT NULL,
    english_name {text},
    aliases {text} NOT NULL,
    division_code {text},
    withdrawn_at {time}
)
;
CREATE TABLE scenarios (
    id {id} PRIMARY KEY,
    code {text} NOT NULL UNIQUE,
    ordinal integer NOT NULL,
    name {text} NOT NULL,
    withdrawn_at {time}
)
;
CREATE TABLE responsibilities (
    id {id} PRIMARY KEY,
    code {text} NOT NULL UNIQUE,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    ordinal integer NOT NULL,
    role {text} NOT NULL,
    applies_to {text} NOT NULL,
    scenarios {text} NOT NULL,
    activities {text} NOT NULL,
    open_ended boolean NOT NULL,
    text {text} NOT NULL,
    withdrawn_at {time}
)
;
CREATE TABLE communities (
    id {id} PRIMARY KEY,
    revision bigint NOT NULL,
    code {text} NOT NULL UNIQUE,
    ordinal integer NOT NULL,
    name {text} NOT NULL,
    pool {text} NOT NULL,
    implementing_unit_id {id} NOT NULL REFERENCES organizations (id),
    target_level {text} NOT NULL,
    creation_type {text},
    planned_start {text},
    planned_finish {text},
    remarks {text},
    withdrawn_at {time},
    updated_at {time} NOT NULL
)
;
CREATE INDEX communities_by_ordinal ON communities (ordinal, id)
;
CREATE INDEX communities_by_name ON communities (name, id)
;
CREATE INDEX communities_by_unit ON communities (implementing_unit_id)
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
        ddl::drop(
            manager,
            &["communities", "responsibilities", "scenarios", "organizations", "pools", "programmes"],
        )
        .await
    }
}
