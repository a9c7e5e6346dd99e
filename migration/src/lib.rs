//! The tables of the register, step by step. A step that has shipped is never edited: the next one follows it.
//!
//! Nothing here imports `entity`: rows may be renamed, what a step once did may not.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseTransaction};

pub use sea_orm_migration::MigratorTrait;

mod ddl;
mod floor;

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

/// What a step is to servers of the version before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They do not serve on what it makes; those do that know the step behind its `since`, where it has one.
    Contracts,
    /// They go on on what it makes as if it were not there: `docs/contributing.md` says what such a step may do.
    Expands,
}

/// A step: what it is, its name, and the step of its `since`.
type Step = (Kind, &'static str, Option<&'static str>);

/// Takes in the modules of these names, each behind its [`Kind`]: the steps, oldest first.
macro_rules! steps {
    ($($kind:ident $step:ident $(since $since:ident)?,)+) => {
        $(mod $step;)+

        #[async_trait::async_trait]
        impl MigratorTrait for Migrator {
            fn migrations() -> Vec<Box<dyn MigrationTrait>> {
                vec![$(Box::new($step::Migration)),+]
            }
        }

        const STEPS: &[Step] = &[$((Kind::$kind, stringify!($step), since!($($since)?))),+];
    };
}

macro_rules! since {
    () => {
        None
    };
    ($since:ident) => {
        Some(stringify!($since))
    };
}

impl Migrator {
    /// Takes the steps that were not taken, and writes down who may serve on the tables that they make.
    pub async fn take(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        Self::up(transaction, None).await?;
        floor::write(&SchemaManager::new(transaction), Self::floor()).await
    }

    /// The oldest step that a server must know to serve on the tables that all of them make: the last that contracts, or what
    /// that says.
    pub fn floor() -> &'static str {
        floor_of(STEPS)
    }

    /// Whether servers of the version before do not serve on what a step makes.
    pub fn contracts(step: &str) -> bool {
        STEPS.iter().any(|(kind, name, _)| *kind == Kind::Contracts && *name == step)
    }

    /// The name of the newest step.
    pub fn newest() -> &'static str {
        STEPS.last().map_or("", |(_, name, _)| name)
    }
}

fn floor_of(steps: &[Step]) -> &'static str {
    let contract = steps.iter().filter(|(kind, ..)| *kind == Kind::Contracts);
    contract.map(|(_, name, since)| since.unwrap_or(name)).max().unwrap_or("")
}

steps! {
    Contracts m20221101_000001_catalogue,
    Contracts m20221101_000002_duties,
    Contracts m20221101_000003_identity,
    Contracts m20221101_000004_trail,
    Contracts m20221101_000005_evaluations,
    Contracts m20221101_000006_reviews,
    Contracts m20261125_000007_sign_in,
    Contracts m20261125_000008_standing,
    Contracts m20261125_000009_sealed_trail,
    Contracts m20261125_000010_locks,
    Contracts m20261125_000011_retired_keys,
    Contracts m20261125_000012_units,
    Contracts m20261125_000013_duty_tallies,
    Contracts m20261126_000014_corrections,
    Contracts m20261126_000016_trail_filters,
    Contracts m20261126_000017_history,
    Contracts m20261126_000018_comments,
    Contracts m20261126_000019_work_lists,
    Contracts m20261126_000020_people,
    Contracts m20261126_000021_break_glass,
    Contracts m20261126_000031_delegation,
    Contracts m20261126_000032_signed_on_behalf,
    Contracts m20261126_000041_sign_in_page,
    Contracts m20261126_000042_provider_sign_in,
    Contracts m20261126_000050_feed,
    Contracts m20261126_000061_inbox,
    Contracts m20261126_000062_webhooks,
    Contracts m20261126_000063_documents,
    Contracts m20261126_000064_drafts,
    Contracts m20261126_000065_webhook_documents,
    Contracts m20261126_000070_files,
    Contracts m20261126_000071_stages,
    Contracts m20261126_000072_plans,
    Contracts m20261126_000073_library,
    Contracts m20261126_000074_dossier,
    Contracts m20261126_000080_stage_files,
    Contracts m20261126_000090_library_decisions,
    Contracts m20261126_000100_funding,
    Contracts m20261126_000110_work_items,
    Contracts m20261126_000111_reminders,
    Contracts m20261126_000120_bulletins,
    Contracts m20261126_000130_targets,
    Contracts m20261126_000131_mechanisms,
    Contracts m20261127_000132_applications,
    Contracts m20261127_000140_prune,
    Contracts m20261127_000150_floor,
    Expands m20261127_000160_request_ids,
}

#[cfg(test)]
mod tests {
    use super::{
        Kind::{Contracts, Expands},
        Migrator, MigratorTrait, STEPS, floor_of,
    };

    #[test]
    fn the_floor_is_what_the_last_says_that_contracts() {
        let (a, b, d) = ((Contracts, "a", None), (Expands, "b", None), (Expands, "d", None));
        assert_eq!(floor_of(&[a, b]), "a");
        assert_eq!(floor_of(&[a, b, (Contracts, "c", None), d]), "c");
        assert_eq!(floor_of(&[a, b, (Contracts, "c", Some("b")), d]), "b");
        assert_eq!(floor_of(&[a, b, (Contracts, "c", None), d, (Contracts, "e", Some("b"))]), "c");
    }

    #[test]
    fn steps_are_known_by_their_names_and_stand_in_their_order() {
        let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        assert_eq!(STEPS.iter().map(|(_, name, _)| *name).collect::<Vec<_>>(), known);
        assert!(known.is_sorted());
        let since = STEPS.iter().filter_map(|(_, _, since)| *since);
        assert!(since.into_iter().all(|since| known.iter().any(|name| name == since)));
    }
}
