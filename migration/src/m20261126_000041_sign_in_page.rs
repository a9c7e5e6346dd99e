//! Signing in at a page: the applications of people that may send them there, the codes that they come back with; and the
//! public keys of services, with the assertions that they have used.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE public_clients (
    id {id} PRIMARY KEY,
    name {text} NOT NULL UNIQUE,
    display_name {text} NOT NULL,
    created_at {time} NOT NULL,
    disabled_at {time}
)
;
CREATE TABLE redirect_uris (
    client_id {id} NOT NULL REFERENCES public_clients (id),
    uri {text} NOT NULL,
    PRIMARY KEY (client_id, uri)
)
;
CREATE TABLE authorization_codes (
    code_digest {text} PRIMARY KEY,
    client_id {id} NOT NULL REFERENCES public_clients (id),
    account_id {id} NOT NULL REFERENCES accounts (id),
    redirect_uri {text} NOT NULL,
    code_challenge {text} NOT NULL,
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    session_id {id}
)
;
CREATE INDEX authorization_codes_by_age ON authorization_codes (expires_at)
;
CREATE INDEX authorization_codes_by_account ON authorization_codes (account_id)
;
CREATE INDEX sessions_by_client ON sessions (client)
;
CREATE TABLE client_keys (
    account_id {id} NOT NULL REFERENCES accounts (id),
    kid {text} NOT NULL,
    jwk {json} NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (account_id, kid)
)
;
CREATE TABLE used_assertions (
    account_id {id} NOT NULL REFERENCES accounts (id),
    jti_digest {text} NOT NULL,
    expires_at {time} NOT NULL,
    PRIMARY KEY (account_id, jti_digest)
)
;
";

const DOWN: &str = r"
DROP TABLE used_assertions
;
DROP TABLE client_keys
;
DROP INDEX sessions_by_client
;
DROP TABLE authorization_codes
;
DROP TABLE redirect_uris
;
DROP TABLE public_clients
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
        ddl::run(manager, DOWN).await
    }
}
