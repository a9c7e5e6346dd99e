//! What administering accounts through the API needs to know of them, of their secrets, sessions and roles; and who they are elsewhere.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
ALTER TABLE accounts ADD COLUMN revision integer NOT NULL DEFAULT 1
;
ALTER TABLE accounts ADD COLUMN last_sign_in_at {time}
;
UPDATE accounts SET last_sign_in_at = (SELECT MAX(created_at) FROM sessions WHERE account_id = accounts.id)
;
ALTER TABLE accounts ADD COLUMN must_change_password boolean NOT NULL DEFAULT FALSE
;
ALTER TABLE credentials ADD COLUMN expires_at {time}
;
ALTER TABLE sessions ADD COLUMN last_used_at {time}
;
ALTER TABLE sessions ADD COLUMN client {text}
;
ALTER TABLE sessions ADD COLUMN address {text}
;
ALTER TABLE assignments ADD COLUMN granted_by {id}
;
ALTER TABLE assignments ADD COLUMN grant_reason {text}
;
ALTER TABLE assignments ADD COLUMN on_behalf_of {id}
;
CREATE TABLE linked_identities (
    id {id} PRIMARY KEY,
    account_id {id} NOT NULL REFERENCES accounts (id),
    issuer {text} NOT NULL,
    subject {text} NOT NULL,
    linked_at {time} NOT NULL,
    UNIQUE (issuer, subject)
)
;
CREATE INDEX linked_identities_by_account ON linked_identities (account_id)
;
";

const DOWN: &str = r"
DROP TABLE linked_identities
;
ALTER TABLE assignments DROP COLUMN on_behalf_of
;
ALTER TABLE assignments DROP COLUMN grant_reason
;
ALTER TABLE assignments DROP COLUMN granted_by
;
ALTER TABLE sessions DROP COLUMN address
;
ALTER TABLE sessions DROP COLUMN client
;
ALTER TABLE sessions DROP COLUMN last_used_at
;
ALTER TABLE credentials DROP COLUMN expires_at
;
ALTER TABLE accounts DROP COLUMN must_change_password
;
ALTER TABLE accounts DROP COLUMN last_sign_in_at
;
ALTER TABLE accounts DROP COLUMN revision
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
