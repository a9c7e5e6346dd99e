//! What is beyond its use is found by its age: sessions by when they ended, with the tokens of each, and idempotency keys.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE INDEX sessions_by_end ON sessions ((COALESCE(revoked_at, expires_at)))
;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id)
;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)
;
";

const DOWN: &str = r"
DROP INDEX idempotency_keys_by_age
;
DROP INDEX refresh_tokens_by_session
;
DROP INDEX sessions_by_end
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
