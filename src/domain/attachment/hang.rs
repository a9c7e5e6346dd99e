//! How a command attaches files: it takes those that its input names, and hangs them on what it writes.

use super::{Links, content};
use crate::{
    error::{Refusal, RefusalCode, Result, Stop},
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
};
use entity::{
    attachment::{Column, Entity, Link, Model},
    id::AttachmentId,
};
use sea_orm::{EntityTrait, sea_query::ExprTrait};
use serde_json::Value;
use std::collections::HashSet;
use uuid::Uuid;

/// Files of one holder, at most.
pub const MOST: usize = 20;

/// The input's field that names them.
const FIELD: &str = "attachments";

/// Files that a command has taken, in the order in which its input names them.
#[derive(Debug, Default)]
pub struct Taken(Vec<Held<Entity>>);

impl Taken {
    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Which they are.
    pub fn ids(&self) -> impl Iterator<Item = AttachmentId> {
        self.0.iter().map(|file| file.id)
    }

    /// What a signature covers of them.
    pub fn content(&self) -> Vec<Value> {
        content(self.0.iter().map(|file| -> &Model { file }))
    }
}

/// Takes the files that an input names: what the account itself uploaded and has attached to nothing, or what hung already on one of
/// `earlier`, which are the holder itself or its earlier versions. Whatever else there is, is not found.
pub async fn take<L: Links>(tx: &Tx<'_>, named: &[String], earlier: &[Uuid]) -> Result<Taken, Stop> {
    let invalid = |message: String| Stop::from(Refusal::new(RefusalCode::Invalid, FIELD, message));
    if named.len() > MOST {
        return Err(invalid(format!("最多 {MOST} 个附件 / at most {MOST} files")));
    }
    let missing = || Stop::from(Refusal::not_found(FIELD));
    let ids: Vec<AttachmentId> =
        named.iter().map(|id| id.parse().map_err(|_| missing())).collect::<Result<_, _>>()?;
    if ids.iter().collect::<HashSet<_>>().len() < ids.len() {
        return Err(invalid("附件重复 / a file is named twice".to_owned()));
    }
    let mut held = tx.take_seen_each::<Entity>(&ids).await?;
    let there: HashSet<AttachmentId> = if held.iter().all(|file| is_new(tx, file)) {
        HashSet::new()
    } else {
        let links = tx.rows::<L>().among(L::HOLDER, earlier).all(&[]).await?;
        links.into_iter().map(|link| Into::<Link>::into(link).attachment).collect()
    };
    held.retain(|file| is_new(tx, file) || there.contains(&file.id));
    let mut taken = Vec::with_capacity(ids.len());
    for id in ids {
        let at = held.iter().position(|file| file.id == id).ok_or_else(missing)?;
        taken.push(held.swap_remove(at));
    }
    Ok(Taken(taken))
}

/// Whether it is the account's own, and hangs on nothing. For whom it may still be used, its scope has said.
fn is_new(tx: &Tx<'_>, file: &Model) -> bool {
    file.account_id == tx.account() && file.attached_at.is_none()
}

/// Hangs files on a holder that is written under a held row, and on which none hang yet.
pub async fn hang<L: Links>(
    tx: &Tx<'_>,
    under: &Held<impl EntityTrait>,
    holder: impl Into<Uuid>,
    files: &Taken,
) -> Result<()> {
    let (holder, now) = (holder.into(), tx.store().clock().now());
    let link = |(ordinal, file): (i32, &Held<Entity>)| Link { holder, attachment: file.id, ordinal };
    tx.add_all(under, (1..).zip(&files.0).map(link).map(L::New::from).collect()).await?;
    for file in files.0.iter().filter(|file| file.attached_at.is_none()) {
        tx.change_uncounted(file, vec![(Column::AttachedAt, Some(now).into())]).await?;
    }
    Ok(())
}

/// The same, in the place of those that hung there. They stay in the register, as what was attached does, and hang there no more.
pub async fn replace<L: Links>(
    tx: &Tx<'_>,
    under: &Held<impl EntityTrait>,
    holder: impl Into<Uuid>,
    files: &Taken,
) -> Result<()> {
    let holder = holder.into();
    tx.consequence(under).unscoped_remove_with::<L>(column_of::<L>(L::HOLDER).eq(holder)).await?;
    hang::<L>(tx, under, holder, files).await
}
