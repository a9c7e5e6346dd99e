//! Who signs in, as what, and for how long.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE accounts (
    id {id} PRIMARY KEY,
    kind {text} NOT NULL,
    name {text} NOT NULL UNIQUE,
    display_name {text} NOT NULL,
    created_at {time} NOT NULL,
    disabled_at {time}
)
;
CREATE TABLE credentials (
    account_id {id} PRIMARY KEY REFERENCES accounts (id),
    secret_hash {text} NOT NULL,
    failures integer NOT NULL,
    locked_until {time},
    changed_at {time} NOT NULL
)
;
CREATE TABLE assignments (
    id {id} PRIMARY KEY,
    account_id {id} NOT NULL REFERENCES accounts (id),
    role {text} NOT NULL,
    organization_id {id} REFERENCES organizations (id),
    starts_at {time} NOT NULL,
    ends_at {time}
)
;
CREATE INDEX assignments_by_account ON assignments (account_id)
;
CREATE TABLE sessions (
    id {id} PRIMARY KEY,
    account_id {id} NOT NULL REFERENCES accounts (id),
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    revoked_at {time}
)
;
CREATE INDEX sessions_by_account ON sessions (account_id)
;
CREATE TABLE refresh_tokens (
    id {id} PRIMARY KEY,
    session_id {id} NOT NULL REFERENCES sessions (id),
    secret_digest {text} NOT NULL UNIQUE,
    issued_at {time} NOT NULL,
    used_at {time}
)
;
CREATE TABLE signing_keys (
    kid {text} PRIMARY KEY,
    private_key {text} NOT NULL,
    created_at {time} NOT NULL,
    retired_at {time}
)
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
            &["signing_keys", "refresh_tokens", "sessions", "assignments", "credentials", "accounts"],
        )
        .await
    }
}
