//! The tables of the register, step by step. A step that has shipped is never edited: the next one follows it.
//!
//! Nothing here imports `entity`: rows may be renamed, what a step once did may not.

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

mod ddl;

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

/// Takes in the modules of these names: the steps, oldest first.
macro_rules! steps {
    ($($step:ident,)+) => {
        $(mod $step;)+

        #[async_trait::async_trait]
        impl MigratorTrait for Migrator {
            fn migrations() -> Vec<Box<dyn MigrationTrait>> {
                vec![$(Box::new($step::Migration)),+]
            }
        }
    };
}

steps! {
    m20221101_000001_catalogue,
    m20221101_000002_duties,
    m20221101_000003_identity,
    m20221101_000004_trail,
    m20221101_000005_evaluations,
    m20221101_000006_reviews,
    m20261125_000007_sign_in,
    m20261125_000008_standing,
    m20261125_000009_sealed_trail,
    m20261125_000010_locks,
    m20261125_000011_retired_keys,
    m20261125_000012_units,
    m20261125_000013_duty_tallies,
    m20261126_000014_corrections,
    m20261126_000016_trail_filters,
    m20261126_000017_history,
    m20261126_000018_comments,
    m20261126_000019_work_lists,
    m20261126_000020_people,
    m20261126_000021_break_glass,
    m20261126_000031_delegation,
    m20261126_000032_signed_on_behalf,
    m20261126_000041_sign_in_page,
    m20261126_000042_provider_sign_in,
    m20261126_000050_feed,
    m20261126_000061_inbox,
    m20261126_000062_webhooks,
    m20261126_000063_documents,
    m20261126_000064_drafts,
    m20261126_000065_webhook_documents,
    m20261126_000070_files,
    m20261126_000071_stages,
    m20261126_000072_plans,
    m20261126_000073_library,
    m20261126_000074_dossier,
    m20261126_000080_stage_files,
    m20261126_000090_library_decisions,
    m20261126_000100_funding,
    m20261126_000110_work_items,
    m20261126_000111_reminders,
    m20261126_000120_bulletins,
    m20261126_000130_targets,
    m20261126_000131_mechanisms,
    m20261127_000132_applications,
    m20261127_000140_prune,
}
