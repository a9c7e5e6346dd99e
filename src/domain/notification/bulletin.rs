//! What is told of bulletins: that one was published, to everybody, until the next one is.

use super::raise::{Told, of_kinds, raise};
use crate::{error::Result, store::Unscoped};
use entity::{
    id::{BulletinId, TypedId},
    notification::{Column, Entity},
    vocabulary::NotificationKind::Published,
};
use sea_orm::ColumnTrait;

/// What follows where a bulletin is published.
pub async fn of_bulletin(unscoped: Unscoped<'_>, bulletin: BulletinId) -> Result<()> {
    let earlier = of_kinds(&[Published]).add(Column::SubjectKind.eq(BulletinId::PREFIX));
    unscoped.unscoped_remove_with::<Entity>(earlier).await?;
    raise(unscoped, Published, bulletin, [Told::Everybody]).await
}
