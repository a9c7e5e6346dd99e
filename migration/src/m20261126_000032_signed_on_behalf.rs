//! On whose behalf something was signed or verified, where it was by a role that was handed on.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// The tables, each with what its index is called.
const TABLES: [(&str, &str); 4] = [
    ("sign_offs", "sign_offs_by_delegator"),
    ("opinions", "opinions_by_delegator"),
    ("verifications", "verifications_by_delegator"),
    ("superseded_verifications", "superseded_verifications_by_delegator"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, index) in TABLES {
            let column = format!("ALTER TABLE {table} ADD COLUMN on_behalf_of {{id}}");
            let index =
                format!("CREATE INDEX {index} ON {table} (on_behalf_of) WHERE on_behalf_of IS NOT NULL");
            ddl::run(manager, &format!("{column}\n;\n{index}")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, index) in TABLES {
            let column = format!("ALTER TABLE {table} DROP COLUMN on_behalf_of");
            ddl::run(manager, &format!("DROP INDEX {index}\n;\n{column}")).await?;
        }
        Ok(())
    }
}
