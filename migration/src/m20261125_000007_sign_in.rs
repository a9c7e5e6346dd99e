//! What failed sign-ins lead to, by name and address; and refresh tokens whose answer was lost.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE sign_in_addresses (
    account_id {id} NOT NULL REFERENCES accounts (id),
    address {text} NOT NULL,
    failures integer NOT NULL,
    failed_at {time},
    refused_until {time},
    signed_in_at {time},
    PRIMARY KEY (account_id, address)
)
;
ALTER TABLE credentials ADD COLUMN failed_at {time}
;
ALTER TABLE refresh_tokens ADD COLUMN used_from {text}
;
ALTER TABLE refresh_tokens ADD COLUMN successor_nonce {text}
;
";

const DOWN: &str = r"
ALTER TABLE refresh_tokens DROP COLUMN successor_nonce
;
ALTER TABLE refresh_tokens DROP COLUMN used_from
;
ALTER TABLE credentials DROP COLUMN failed_at
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
        ddl::run(manager, DOWN).await?;
        ddl::drop(manager, &["sign_in_addresses"]).await
    }
}
