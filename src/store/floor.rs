//! Whether this version may serve on the tables as they are, which a later version may have made meanwhile.
//!
//! The database says which step of migration a server must know: the last that contracted (`schema_floor`). Steps above it were
//! made so that servers from before them go on. It is asked with who asks, at no statement of its own: in the arrival of each
//! request, and again in the transaction of each command, behind its key, where a migration that contracts waits for the
//! commands under way and they for it. Tables that lack steps of this version do not come back once they are there, so these are
//! asked for only as long as they were found to be missing. What has no viewer, such as the work of the sweeper, ends with the first of these that
//! finds it, or the next probe.

use super::database::Store;
use crate::error::{Error, Result};
use migration::{Migrator, MigratorTrait};
use sea_orm::{DbErr, QueryResult};
use std::{
    collections::BTreeSet,
    sync::{LazyLock, atomic::Ordering},
};

/// The steps that this version knows.
pub(super) static KNOWN: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| Migrator::get_migration_files().iter().map(|step| step.name().to_owned()).collect());

/// What is said of tables that a later version made for itself.
pub(super) const LATER: &str =
    "数据库属于更新的版本 / the database is of a later version than this program, which does not serve on it";

/// The column that says it.
pub(super) const FLOOR: &str = "(SELECT step FROM schema_floor WHERE one = 1)";

impl Store {
    /// Fails where what a column says is a step that this version does not know.
    pub(super) fn check_floor(&self, row: &QueryResult, column: usize) -> Result<()> {
        let step: Option<String> = row.try_get_by_index(column)?;
        self.note_floor(step.is_some_and(|step| KNOWN.contains(&step)))?;
        Ok(())
    }

    /// Notes whether this version may serve, for what asks nothing itself.
    pub(super) fn note_floor(&self, may_serve: bool) -> Result<()> {
        if !self.shared.outgrown.swap(!may_serve, Ordering::Relaxed) && !may_serve {
            tracing::error!("{LATER}: nothing is answered any more");
        }
        self.check_outgrown()
    }

    /// Fails where it was found that this version may serve no more. Another server may, so the client is to ask again.
    pub(super) fn check_outgrown(&self) -> Result<()> {
        if self.shared.outgrown.load(Ordering::Relaxed) {
            return Err(Error::Unreachable(DbErr::Custom(LATER.to_owned())));
        }
        Ok(())
    }
}
