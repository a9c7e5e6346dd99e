//! Lists of evaluations.

use crate::{
    domain::{Context, community},
    error::Result,
    store::{
        page::{Key, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    evaluation::{Column, Entity, Model},
    id::EvaluationId,
};
use sea_orm::sea_query::ExprTrait;

/// The newest first.
pub fn newest_first() -> Sort<Entity> {
    Sort {
        name: "evaluations",
        key: column_of::<Entity>(Column::OpenedAt),
        kind: Key::Number(0),
        descending: true,
        optional: false,
        of: |row| (Some(Key::Number(row.opened_at.0)), row.id.0),
    }
}

/// The evaluations that the viewer may see, of the community of a code where one is given.
pub fn listed<'s>(cx: &'s Context, community: Option<&str>) -> Rows<'s, Entity> {
    let rows = cx.store.rows::<Entity>(&cx.viewer);
    match community {
        None => rows,
        Some(code) => rows.narrow(column_of::<Entity>(Column::CommunityId).eq(community::id_named(cx, code))),
    }
}

/// The evaluations of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[EvaluationId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}
