//! A key that is retired has no private half, where an empty one stood for none.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

// SQLite takes a condition from no column: the table is made anew.
const UP_SQLITE: &str = r"
CREATE TABLE signing_keys_anew (
    kid {text} PRIMARY KEY,
    private_key {text},
    created_at {time} NOT NULL,
    retired_at {time}
)
;
INSERT INTO signing_keys_anew SELECT kid, NULLIF(private_key, ''), created_at, retired_at FROM signing_keys
;
DROP TABLE signing_keys
;
ALTER TABLE signing_keys_anew RENAME TO signing_keys
;
";
const UP_POSTGRES: &str = r"
ALTER TABLE signing_keys ALTER COLUMN private_key DROP NOT NULL
;
UPDATE signing_keys SET private_key = NULL WHERE private_key = ''
;
";

const DOWN_SQLITE: &str = r"
CREATE TABLE signing_keys_before (
    kid {text} PRIMARY KEY,
    private_key {text} NOT NULL,
    created_at {time} NOT NULL,
    retired_at {time}
)
;
INSERT INTO signing_keys_before SELECT kid, COALESCE(private_key, ''), created_at, retired_at FROM signing_keys
;
DROP TABLE signing_keys
;
ALTER TABLE signing_keys_before RENAME TO signing_keys
;
";
const DOWN_POSTGRES: &str = r"
UPDATE signing_keys SET private_key = '' WHERE private_key IS NULL
;
ALTER TABLE signing_keys ALTER COLUMN private_key SET NOT NULL
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Also on SQLite: between two of its statements the keys are in another table.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let step = match manager.get_database_backend() {
            DbBackend::Sqlite => UP_SQLITE,
            _ => UP_POSTGRES,
        };
        ddl::run(manager, step).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let step = match manager.get_database_backend() {
            DbBackend::Sqlite => DOWN_SQLITE,
            _ => DOWN_POSTGRES,
        };
        ddl::run(manager, step).await
    }
}
