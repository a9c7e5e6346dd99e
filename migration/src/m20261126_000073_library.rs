//! What the pack that was imported last says, beside what the register says: the next one is merged by both.
//!
//! And how many communities of a pool have no name, in the place of how many it plans: whoever moves, withdraws or names one
//! need not count that along.
//!
//! Until now nothing but imports changed the register, so that what stands in it is what the last pack said.

use crate::ddl;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

const UP: &str = r"
CREATE TABLE pack_cells (
    sheet {text} NOT NULL,
    code {text} NOT NULL,
    field {text} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (sheet, code, field)
)
;
ALTER TABLE pools ADD COLUMN unnamed_count integer NOT NULL DEFAULT 0
;
UPDATE pools SET unnamed_count = planned_count - (
    SELECT COUNT(*) FROM communities WHERE communities.pool = pools.pool AND withdrawn_at IS NULL
)
;
ALTER TABLE pools DROP COLUMN planned_count
;
INSERT INTO pack_cells (sheet, code, field, value)
SELECT 'PROGRAMME', code, 'title', title FROM programmes
UNION ALL SELECT 'PROGRAMME', code, 'document_number', document_number FROM programmes
UNION ALL SELECT 'PROGRAMME', code, 'issued_on', <issued_on> FROM programmes
UNION ALL SELECT 'PROGRAMME', code, 'effective_on', <effective_on> FROM programmes
;
INSERT INTO pack_cells (sheet, code, field, value)
SELECT 'POOLS', pool, 'count', CAST(unnamed_count AS text) FROM pools
UNION ALL SELECT 'POOLS', pool, 'remarks_zh', remark FROM pools WHERE remark IS NOT NULL
;
INSERT INTO pack_cells (sheet, code, field, value)
SELECT 'ORGANIZATIONS', code, 'ordinal', CAST(ordinal AS text) FROM organizations WHERE withdrawn_at IS NULL
UNION ALL SELECT 'ORGANIZATIONS', code, 'kind', kind FROM organizations WHERE withdrawn_at IS NULL
UNION ALL SELECT 'ORGANIZATIONS', code, 'name_zh', name FROM organizations WHERE withdrawn_at IS NULL
UNION ALL SELECT 'ORGANIZATIONS', code, 'name_en', english_name FROM organizations
    WHERE withdrawn_at IS NULL AND english_name IS NOT NULL
UNION ALL SELECT 'ORGANIZATIONS', code, 'aliases_zh', aliases FROM organizations
    WHERE withdrawn_at IS NULL AND aliases <> ''
UNION ALL SELECT 'ORGANIZATIONS', code, 'division_code', division_code FROM organizations
    WHERE withdrawn_at IS NULL AND division_code IS NOT NULL
;
INSERT INTO pack_cells (sheet, code, field, value)
SELECT 'SCENARIOS', code, 'ordinal', CAST(ordinal AS text) FROM scenarios WHERE withdrawn_at IS NULL
UNION ALL SELECT 'SCENARIOS', code, 'name_zh', name FROM scenarios WHERE withdrawn_at IS NULL
;
INSERT INTO pack_cells (sheet, code, field, value)
SELECT 'RESPONSIBILITIES', clause.code, 'organization', owing.code
    FROM responsibilities clause JOIN organizations owing ON owing.id = clause.organization_id
    WHERE clause.withdrawn_at IS NULL
UNION ALL SELECT 'RESPONSIBILITIES', code, 'ordinal', CAST(ordinal AS text) FROM responsibilities
    WHERE withdrawn_at IS NULL
UNION ALL SELECT 'RESPONSIBILITIES', code, 'role', role FROM responsibilities WHERE withdrawn_at IS NULL
UNION ALL SELECT 'RESPONSIBILITIES', code, 'applies_to', applies_to FROM responsibilities WHERE withdrawn_at IS NULL
UNION ALL SELECT 'RESPONSIBILITIES', code, 'scenarios', scenarios FROM responsibilities
    WHERE withdrawn_at IS NULL AND scenarios <> ''
UNION ALL SELECT 'RESPONSIBILITIES', code, 'activities', activities FROM responsibilities
    WHERE withdrawn_at IS NULL AND activities <> ''
UNION ALL SELECT 'RESPONSIBILITIES', code, 'open_ended', CASE WHEN open_ended THEN 'true' ELSE 'false' END
    FROM responsibilities WHERE withdrawn_at IS NULL
UNION ALL SELECT 'RESPONSIBILITIES', code, 'text_zh', text FROM responsibilities WHERE withdrawn_at IS NULL
;
INSERT INTO pack_cells (sheet, code, field, value)
SELECT 'COMMUNITIES', code, 'ordinal', CAST(ordinal AS text) FROM communities WHERE withdrawn_at IS NULL
UNION ALL SELECT 'COMMUNITIES', code, 'pool', pool FROM communities WHERE withdrawn_at IS NULL
UNION ALL SELECT 'COMMUNITIES', code, 'name_zh', name FROM communities WHERE withdrawn_at IS NULL
UNION ALL SELECT 'COMMUNITIES', community.code, 'implementing_unit', unit.code
    FROM communities community JOIN organizations unit ON unit.id = community.implementing_unit_id
    WHERE community.withdrawn_at IS NULL
UNION ALL SELECT 'COMMUNITIES', code, 'planned_start', planned_start FROM communities
    WHERE withdrawn_at IS NULL AND planned_start IS NOT NULL
UNION ALL SELECT 'COMMUNITIES', code, 'planned_finish', planned_finish FROM communities
    WHERE withdrawn_at IS NULL AND planned_finish IS NOT NULL
UNION ALL SELECT 'COMMUNITIES', code, 'target_level', target_level FROM communities WHERE withdrawn_at IS NULL
UNION ALL SELECT 'COMMUNITIES', code, 'remarks_zh', remarks FROM communities
    WHERE withdrawn_at IS NULL AND remarks IS NOT NULL
;
";

const DOWN: &str = r"
ALTER TABLE pools ADD COLUMN planned_count integer NOT NULL DEFAULT 0
;
UPDATE pools SET planned_count = unnamed_count + (
    SELECT COUNT(*) FROM communities WHERE communities.pool = pools.pool AND withdrawn_at IS NULL
)
;
ALTER TABLE pools DROP COLUMN unnamed_count
;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A day is a text in one of them, and written as its cluster is set up in the other.
        let day = |column: &str| match manager.get_database_backend() {
            DbBackend::Sqlite => column.to_owned(),
            _ => format!("to_char({column}, 'YYYY-MM-DD')"),
        };
        let up = UP.replace("<issued_on>", &day("issued_on")).replace("<effective_on>", &day("effective_on"));
        ddl::run(manager, &up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, DOWN).await?;
        ddl::drop(manager, &["pack_cells"]).await
    }
}
