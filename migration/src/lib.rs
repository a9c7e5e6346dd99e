//! The tables of the register, step by step. A step that has shipped is never edited: the next one follows it.
//!
//! Nothing here imports `entity`: rows may be renamed, what a step once did may not.

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

mod ddl;
mod m20221101_000001_catalogue;
mod m20221101_000002_duties;
mod m20221101_000003_identity;
mod m20221101_000004_trail;
mod m20221101_000005_evaluations;
mod m20221101_000006_reviews;

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20221101_000001_catalogue::Migration),
            Box::new(m20221101_000002_duties::Migration),
            Box::new(m20221101_000003_identity::Migration),
            Box::new(m20221101_000004_trail::Migration),
            Box::new(m20221101_000005_evaluations::Migration),
            Box::new(m20221101_000006_reviews::Migration),
        ]
    }
}
