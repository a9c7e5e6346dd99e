//! The programme as a whole: bringing a pack into the register.

use crate::{
    authz::{Permission, Places},
    policy::{self, ImportError, Pack, Report},
    store::{Dialect, Scoped, Store},
};
use entity::programme::Entity;
use sea_orm::Condition;

impl Scoped for Entity {
    const READ: Permission = Permission::ReadCatalogue;

    // The programme belongs to no organization: what is done to it is held everywhere or not at all.
    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        Vec::new()
    }
}

/// Brings the register up to a pack, in one transaction. Opinions in open reviews whose community the pack describes
/// otherwise are no longer valid.
pub async fn import(store: &Store, pack: &Pack) -> Result<Report, ImportError> {
    let operation = store.operate().await?;
    let (report, event) = policy::import(&operation, pack).await?;
    if let Some(event) = event {
        operation.commit(None, vec![event]).await?;
        // It is counted, whatever becomes of that; a server folds it too.
        if let Err(error) = store.fold_tallies().await {
            tracing::warn!(%error, "what was imported is counted, and not folded");
        }
    }
    Ok(report)
}
