//! Plans, as far as a viewer sees them.

use crate::{domain::Context, error::Result};
use entity::{
    id::{CommunityId, PlanId},
    plan::{Column, Entity, Model},
};
use std::{cmp::Reverse, collections::HashMap};

/// The plans of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[PlanId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// The plans of communities that the viewer may see, in one statement: by kind, the newest version first.
pub async fn of_communities(
    cx: &Context,
    communities: &[CommunityId],
) -> Result<HashMap<CommunityId, Vec<Model>>> {
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::CommunityId, communities);
    let mut of_each: HashMap<CommunityId, Vec<Model>> = HashMap::new();
    for plan in rows.all(&[]).await? {
        of_each.entry(plan.community_id).or_default().push(plan);
    }
    for plans in of_each.values_mut() {
        plans.sort_unstable_by_key(|plan| (plan.kind, Reverse(plan.version)));
    }
    Ok(of_each)
}
