//! Webhooks: who is told at which address, what it is told by, and how far that has come.
//!
//! Four tables, because four read them: who administers webhooks sees what is registered and how it goes, and nothing of where a
//! reader stands, of what is on its way, or of a secret.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE webhooks (
    id {id} NOT NULL PRIMARY KEY,
    revision integer NOT NULL,
    name {text} NOT NULL UNIQUE,
    url {text} NOT NULL,
    form {text} NOT NULL,
    kinds {text} NOT NULL,
    state {text} NOT NULL,
    suspended_because {text},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    last_attempt_at {time},
    last_outcome {text},
    last_status integer,
    last_delivered_at {time},
    pending_since {time},
    failures integer NOT NULL
)
;
CREATE TABLE webhook_accounts (
    webhook_id {id} NOT NULL REFERENCES webhooks (id),
    account_id {id} NOT NULL REFERENCES accounts (id),
    cursor {text},
    PRIMARY KEY (webhook_id, account_id)
)
;
CREATE INDEX webhook_accounts_by_account ON webhook_accounts (account_id)
;
CREATE TABLE webhook_keys (
    webhook_id {id} NOT NULL PRIMARY KEY REFERENCES webhooks (id),
    sealed {text} NOT NULL,
    former {text},
    former_until {time}
)
;
CREATE TABLE webhook_deliveries (
    webhook_id {id} NOT NULL PRIMARY KEY REFERENCES webhooks (id),
    lease {id},
    leased_until {time},
    pending {text},
    pending_id {text},
    pending_account {id},
    pending_cursor {text},
    pending_rights {text},
    attempts integer NOT NULL,
    next_at {time},
    told_at {time} NOT NULL,
    test_wanted boolean NOT NULL
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
        ddl::drop(manager, &["webhook_deliveries", "webhook_keys", "webhook_accounts", "webhooks"]).await
    }
}
