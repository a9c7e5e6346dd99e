//! The programme as a whole: bringing a pack into the register.

use crate::{
    authz::{Permission, Places},
    error::Error,
    policy::{self, ImportError, Pack, Prefer, Report},
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

/// How a pack is brought in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Who decides where both the pack and the register changed the same; nobody: then nothing is done.
    pub prefer: Option<Prefer>,
    /// Nothing stays of it: it is only found out what would be done.
    pub rehearsed: bool,
}

/// Brings the register up to a pack, in one transaction. Opinions in open reviews whose community the pack describes
/// otherwise are no longer valid.
pub async fn import(store: &Store, pack: &Pack) -> Result<Report, ImportError> {
    import_so(store, pack, Manner::default()).await
}

/// The same, in this manner.
pub async fn import_so(store: &Store, pack: &Pack, manner: Manner) -> Result<Report, ImportError> {
    let operation = store.operate().await?;
    let (report, event) = Box::pin(policy::import(&operation, pack, manner.prefer)).await?;
    if manner.rehearsed {
        return Ok(report);
    }
    if let Some(event) = event {
        operation.commit(None, vec![event]).await?;
        // It is counted, whatever becomes of that; a server folds it too.
        if let Err(error) = store.fold_tallies().await {
            tracing::warn!(%error, "what was imported is counted, and not folded");
        }
    }
    Ok(report)
}

/// The register as a pack: its files. None where nothing was imported yet.
pub async fn export(store: &Store) -> Result<Option<Vec<policy::File>>, ImportError> {
    let operation = store.operate().await?;
    // What commands change stays as it is while it is read.
    operation.unscoped().unscoped_hold_catalogue().await?;
    let Some(pack) = policy::register(operation.unscoped()).await? else { return Ok(None) };
    let files = policy::pack_files(&pack);
    Ok(Some(files.map_err(|_| Error::Broken("what the register says is written into memory"))?))
}
