//! Signing in at a provider: by which one a code was given and a session opened, and as whom there, so that the provider's
//! sign-out finds it; and what a provider has signed that was used here already.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
ALTER TABLE sessions ADD COLUMN provider {text}
;
ALTER TABLE sessions ADD COLUMN provider_subject {text}
;
ALTER TABLE sessions ADD COLUMN provider_session {text}
;
CREATE INDEX sessions_by_provider ON sessions (provider, provider_subject) WHERE provider IS NOT NULL
;
CREATE INDEX sessions_by_session_there ON sessions (provider, provider_session) WHERE provider_session IS NOT NULL
;
ALTER TABLE authorization_codes ADD COLUMN provider {text}
;
ALTER TABLE authorization_codes ADD COLUMN provider_subject {text}
;
ALTER TABLE authorization_codes ADD COLUMN provider_session {text}
;
CREATE TABLE used_provider_tokens (
    provider {text} NOT NULL,
    digest {text} NOT NULL,
    expires_at {time} NOT NULL,
    PRIMARY KEY (provider, digest)
)
;
";

const DOWN: &str = r"
DROP TABLE used_provider_tokens
;
ALTER TABLE authorization_codes DROP COLUMN provider_session
;
ALTER TABLE authorization_codes DROP COLUMN provider_subject
;
ALTER TABLE authorization_codes DROP COLUMN provider
;
DROP INDEX sessions_by_session_there
;
DROP INDEX sessions_by_provider
;
ALTER TABLE sessions DROP COLUMN provider_session
;
ALTER TABLE sessions DROP COLUMN provider_subject
;
ALTER TABLE sessions DROP COLUMN provider
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
