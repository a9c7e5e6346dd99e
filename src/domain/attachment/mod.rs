//! Files (附件) that hang on what people do: on the completion of a duty, on what a unit says of an indicator. Whoever sees what a file
//! hangs on sees the file; one that hangs on nothing yet is its uploader's alone.
//!
//! How a new kind of holder joins:
//!
//! 1. its table of links: a line of `links!` in `entity/src/attachment.rs`, its migration (columns, key and index as in
//!    `m20261126_000070_files`), its line beside the others in `src/store/fed.rs`;
//! 2. in [`scope`]: `impl Scoped` of the table of links, by what it hangs on, a line of `links!`, and a line in `Entity::besides`;
//! 3. its command has a field `attachments: Option<Vec<String>>`, which where commands of that name were given before is left out of
//!    their digest (`#[serde(default, skip_serializing_if = "Option::is_none")]`), and its input `INPUT` of `graphql/attachment`; it asks [`take`] for them, and [`hang`]s them on what it writes, or [`replace`]s those that hung there;
//! 4. what is signed of it has [`content`] of its files, where there are any;
//! 5. its API type implements `Holding` in `graphql/attachment`, and has the field `Attached::<T>::FIELD`;
//! 6. a `Fed` thing that shows it is told when they change, because its command writes that too.

mod hang;
mod scope;

pub use hang::{Taken, hang, replace, take};
pub use scope::Links;

use super::{Context, person::ByHand};
use crate::{
    error::Result,
    store::{Unscoped, rows::column_of},
};
use entity::{
    attachment::{Column, Entity, Link, Model},
    id::{AccountId, AttachmentId},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

impl ByHand for Arc<Model> {
    fn hand(&self) -> Option<AccountId> {
        Some(self.account_id)
    }
}

/// The files of each holder, in their order.
pub type OfHolders = HashMap<Uuid, Vec<Arc<Model>>>;

/// The files of these holders, as far as the viewer sees the holders.
pub async fn of<L: Links>(cx: &Context, holders: &[Uuid]) -> Result<OfHolders> {
    let links = cx.store.rows::<L>(&cx.viewer).among(L::HOLDER, holders);
    let links = links.all(&[L::HOLDER, L::ORDINAL]).await?;
    let links: Vec<Link> = links.into_iter().map(Into::into).collect();
    // What the viewer was shown is the licence: nobody asks by which other way it would see them.
    let rows = cx.store.unscoped_licensed::<Entity>().among(Column::Id, &named_in(&links)).all(&[]).await?;
    Ok(grouped(&links, rows))
}

/// The files of these holders, whoever sees them: for what is signed.
pub async fn under<L: Links>(unscoped: Unscoped<'_>, holders: &[Uuid]) -> Result<OfHolders> {
    let dialect = unscoped.store().dialect();
    let of_holders = dialect.any_of(column_of::<L>(L::HOLDER), holders);
    let rows = unscoped.unscoped_rows::<L>(of_holders).await?;
    let mut links: Vec<Link> = rows.into_iter().map(Into::into).collect();
    if links.is_empty() {
        return Ok(HashMap::new());
    }
    links.sort_unstable_by_key(|link| (link.holder, link.ordinal));
    let named = dialect.any_of(column_of::<Entity>(Column::Id), &named_in(&links));
    Ok(grouped(&links, unscoped.unscoped_rows::<Entity>(named).await?))
}

fn named_in(links: &[Link]) -> Vec<AttachmentId> {
    links.iter().map(|link| link.attachment).collect::<BTreeSet<_>>().into_iter().collect()
}

fn grouped(links: &[Link], rows: Vec<Model>) -> OfHolders {
    let rows: HashMap<AttachmentId, Arc<Model>> =
        rows.into_iter().map(|row| (row.id, Arc::new(row))).collect();
    let mut of_holders = OfHolders::new();
    for link in links {
        of_holders.entry(link.holder).or_default().extend(rows.get(&link.attachment).cloned());
    }
    of_holders
}

/// The files of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[AttachmentId]) -> Result<Vec<Arc<Model>>> {
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await?;
    Ok(rows.into_iter().map(Arc::new).collect())
}

/// What a signature covers of files: what they are called, and that they are these bytes. Who uploaded them, and which of several
/// uploads of the same it is, is none of it.
pub fn content<'r>(files: impl IntoIterator<Item = &'r Model>) -> Vec<Value> {
    let of_file = |file: &Model| json!({ "name": file.name, "sha256": file.sha256, "size": file.size, "mediaType": file.media_type });
    files.into_iter().map(of_file).collect()
}
