//! What people say of a duty, an evaluation or a review.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE comments (
    id {id} NOT NULL PRIMARY KEY,
    duty_id {id} REFERENCES duties (id),
    evaluation_id {id} REFERENCES evaluations (id),
    review_id {id} REFERENCES reviews (id),
    scenario_id {id} REFERENCES scenarios (id),
    ordinal bigint NOT NULL,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    account_id {id} NOT NULL REFERENCES accounts (id),
    body {text} NOT NULL,
    written_at {time} NOT NULL,
    retracted_at {time},
    CHECK ((duty_id IS NOT NULL AND evaluation_id IS NULL AND review_id IS NULL)
        OR (duty_id IS NULL AND evaluation_id IS NOT NULL AND review_id IS NULL)
        OR (duty_id IS NULL AND evaluation_id IS NULL AND review_id IS NOT NULL)),
    CHECK (scenario_id IS NULL OR evaluation_id IS NOT NULL)
)
;
CREATE UNIQUE INDEX comments_on_duties ON comments (duty_id, ordinal) WHERE duty_id IS NOT NULL
;
CREATE UNIQUE INDEX comments_on_evaluations ON comments (evaluation_id, ordinal) WHERE evaluation_id IS NOT NULL
;
CREATE UNIQUE INDEX comments_on_reviews ON comments (review_id, ordinal) WHERE review_id IS NOT NULL
;
CREATE INDEX comments_by_hand ON comments (account_id)
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
        ddl::drop(manager, &["comments"]).await
    }
}
