//! Sweeping files that nobody has attached to anything for a day: first their rows, and then whatever bytes no row names. Each server of
//! a register does; what one has swept, the others do not find.
//!
//! What is attached is never removed. Bytes that no row names are removed behind whoever keeps the same, and not before they are a
//! day old by the storage's own clock: an upload keeps its bytes a moment before its row is there.

use crate::{
    error::Result,
    event::FileEvent,
    files::Storage,
    store::{Store, rows::column_of},
};
use entity::{
    attachment::{Column, Entity},
    id::AttachmentId,
    programme,
};
use sea_orm::{ColumnTrait, Condition};
use std::{collections::BTreeSet, time::Duration};

/// For how long a file may hang on nothing.
const DAY: Duration = Duration::from_hours(24);
/// Rows that are swept at once.
const TOGETHER: usize = 100;

/// What was swept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uploads.
    pub files: usize,
    /// Contents.
    pub contents: usize,
}

/// Sweeps uploads that hang on nothing, and their bytes.
pub async fn sweep(store: &Store, storage: &Storage) -> Result<Swept> {
    let seconds = i64::try_from(DAY.as_secs()).unwrap_or(i64::MAX);
    let before = store.clock().now().plus_seconds(-seconds);
    let old = Condition::all().add(Column::AttachedAt.is_null()).add(Column::UploadedAt.lt(before));
    let operation = store.operate().await?;
    let found: Vec<(AttachmentId,)> =
        operation.unscoped().unscoped_columns::<Entity, _>(&[Column::Id], old.clone()).await?;
    drop(operation);
    let mut ids: Vec<AttachmentId> = found.into_iter().map(|(id,)| id).collect();
    ids.sort_unstable();
    let mut swept = Swept::default();
    for some in ids.chunks(TOGETHER) {
        let contents = sweep_rows(store, some, &old, &mut swept).await?;
        for sha256 in contents {
            swept.contents =
                swept.contents.saturating_add(remove_unnamed(store, storage, &sha256).await?.into());
        }
    }
    Ok(swept)
}

/// Sweeps bytes that no row names: of uploads that were cut off.
pub async fn sweep_contents(store: &Store, storage: &Storage) -> Result<Swept> {
    storage.clear_incoming(DAY).await?;
    let mut swept = Swept::default();
    for sha256 in storage.older_than(DAY).await? {
        let of_content = Column::Sha256.eq(sha256.as_str());
        if store.unscoped_rows::<Entity>(of_content).await?.is_empty() {
            swept.contents =
                swept.contents.saturating_add(remove_unnamed(store, storage, &sha256).await?.into());
        }
    }
    Ok(swept)
}

/// Removes rows that are still as they were found; answers what bytes they named.
async fn sweep_rows(
    store: &Store,
    ids: &[AttachmentId],
    old: &Condition,
    swept: &mut Swept,
) -> Result<BTreeSet<String>> {
    let operation = store.operate().await?;
    let programme = operation.unscoped().unscoped_rely_on::<programme::Entity>(Condition::all()).await?;
    let Some(programme) = programme.first() else { return Ok(BTreeSet::new()) };
    let these = store.dialect().any_of(column_of::<Entity>(Column::Id), ids);
    let held = operation.unscoped_lock::<Entity>(old.clone().add(these)).await?;
    if held.is_empty() {
        return Ok(BTreeSet::new());
    }
    let files: Vec<AttachmentId> = held.iter().map(|row| row.id).collect();
    let these = store.dialect().any_of(column_of::<Entity>(Column::Id), &files);
    operation.unscoped().unscoped_remove_with::<Entity>(these).await?;
    swept.files = swept.files.saturating_add(files.len());
    operation.commit(None, vec![FileEvent::Swept { programme: programme.id, files }.into()]).await?;
    Ok(held.into_iter().map(|row| row.sha256).collect())
}

/// Removes bytes, unless a row names them by now.
async fn remove_unnamed(store: &Store, storage: &Storage, sha256: &str) -> Result<bool> {
    let operation = store.operate().await?;
    operation.unscoped().unscoped_content_turn(sha256).await?;
    if !operation.unscoped_rows::<Entity>(Column::Sha256.eq(sha256)).await?.is_empty() {
        return Ok(false);
    }
    storage.remove(sha256).await?;
    Ok(true)
}
