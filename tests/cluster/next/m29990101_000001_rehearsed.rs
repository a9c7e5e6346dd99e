//! What a next version may bring along while servers of this one serve: a table, columns of what everybody writes, an index, and a
//! trigger that who knows nothing of it satisfies. `scripts/cluster` puts it behind the steps of a copy of the sources.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE rehearsals (
    id {id} PRIMARY KEY,
    duty_id {id} NOT NULL REFERENCES duties (id),
    note {text} NOT NULL
)
;
ALTER TABLE duties ADD COLUMN rehearsed_at {time}
;
ALTER TABLE duties ADD COLUMN rehearsals bigint NOT NULL DEFAULT 0
;
ALTER TABLE sign_offs ADD COLUMN rehearsed {text} NOT NULL DEFAULT 'no'
;
ALTER TABLE sessions ADD COLUMN rehearsed {text}
;
CREATE INDEX duties_by_rehearsal ON duties (rehearsed_at, id) WHERE rehearsed_at IS NOT NULL
;
CREATE FUNCTION rehearse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.rehearsals := NEW.rehearsals + 1; RETURN NEW; END $$
;
CREATE TRIGGER duties_rehearse BEFORE UPDATE ON duties FOR EACH ROW EXECUTE FUNCTION rehearse()
;
";

const DOWN: &str = r"
DROP TRIGGER duties_rehearse ON duties
;
DROP FUNCTION rehearse
;
DROP INDEX duties_by_rehearsal
;
ALTER TABLE sessions DROP COLUMN rehearsed
;
ALTER TABLE sign_offs DROP COLUMN rehearsed
;
ALTER TABLE duties DROP COLUMN rehearsals
;
ALTER TABLE duties DROP COLUMN rehearsed_at
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
        ddl::drop(manager, &["rehearsals"]).await
    }
}
