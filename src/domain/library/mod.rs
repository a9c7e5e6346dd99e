//! The project library (项目库) as the lead office changes it: by decisions, each with its day and its reason. The library is public;
//! why it was changed is the office's.

mod adjust;
mod change;
mod effect;

pub use adjust::{AdjustLibrary, Adjusted};
pub use change::{LibraryChange, NewCommunity};
pub use effect::{Changed, Effect, Followed};

use super::{Context, person::ByHand};
use crate::{
    authz::{Permission, Places},
    error::Result,
    store::{
        Dialect, Scoped,
        page::{Key, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    id::{AccountId, LibraryDecisionId},
    library_decision::{Column, Entity, Model},
};
use sea_orm::Condition;

impl Scoped for Entity {
    const READ: Permission = Permission::AdjustLibrary;

    // The library belongs to no organization: who changes it reads why it was changed, and nobody else.
    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        Vec::new()
    }
}

impl ByHand for Model {
    fn hand(&self) -> Option<AccountId> {
        Some(self.account_id)
    }
}

/// The last one first.
pub fn newest_first() -> Sort<Entity> {
    Sort {
        name: "libraryDecisions",
        key: column_of::<Entity>(Column::Ordinal),
        kind: Key::Number(0),
        descending: true,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Number(row.ordinal)), row.id.0),
    }
}

/// All decisions.
pub fn decisions(cx: &Context) -> Rows<'_, Entity> {
    cx.store.rows::<Entity>(&cx.viewer)
}

/// The decisions of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[LibraryDecisionId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// What a decision changed, as it was written with it.
pub fn changes(row: &Model) -> Vec<Changed> {
    serde_json::from_str(&row.changes).unwrap_or_default()
}
