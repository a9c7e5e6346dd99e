//! Lists of items.

use super::filter::Filter;
use crate::{
    domain::Context,
    error::Result,
    store::{
        page::{Key, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    id::WorkItemId,
    work_item::{Column, Entity, Model},
};
use time::Date;

/// The orders of a list of items.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Order {
    /// By the day they are due; those without one last.
    #[default]
    DueOn,
    /// The last changed first.
    UpdatedAt,
    /// The last changed last.
    UpdatedAtAsc,
}

impl Order {
    fn sort(self) -> Sort<Entity> {
        let by_change = |name, descending| Sort {
            name,
            key: column_of::<Entity>(Column::UpdatedAt),
            kind: Key::Number(0),
            descending,
            optional: false,
            groups: None,
            of: |row: &Model| (Some(Key::Number(row.updated_at.0)), row.id.0),
        };
        match self {
            Self::DueOn => Sort {
                name: "workItemsDueOn",
                key: column_of::<Entity>(Column::DueOn),
                kind: Key::Day(Date::MIN),
                descending: false,
                optional: true,
                groups: None,
                of: |row: &Model| (row.due_on.map(Key::Day), row.id.0),
            },
            Self::UpdatedAt => by_change("workItemsUpdated", true),
            Self::UpdatedAtAsc => by_change("workItemsUpdatedAsc", false),
        }
    }
}

/// The items that the viewer may see and that fit, for a list in this order; and the order.
pub fn listed<'s>(
    cx: &'s Context,
    filter: &Filter,
    order: Order,
) -> Result<(Rows<'s, Entity>, Sort<Entity>)> {
    Ok((filter.narrow(cx, cx.store.rows::<Entity>(&cx.viewer))?, order.sort()))
}

/// The items of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[WorkItemId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}
